package io.ecistreams.cli;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.config.EciConfig;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.EncoderId;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.runtime.Core;
import io.ecistreams.serde.AvroMapping;
import io.ecistreams.serde.JsonInputException;
import io.ecistreams.serde.JsonLine;
import io.ecistreams.serde.JsonLines;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that scores records outside the stream, or measures over them. */
abstract class ScoringCommand extends ConfiguredCommand {

  @Option(
      names = "--board",
      paramLabel = "NAME",
      completionCandidates = CompletedNames.Boards.class,
      description = "Only the records of this board.")
  Optional<String> board = Optional.empty();

  @Option(
      names = "--revision",
      paramLabel = "REV",
      description =
          "Only the records of this revision of the encoder, what stands after the @ of its id, and"
              + " those that name no encoder.")
  Optional<String> revision = Optional.empty();

  @Option(
      names = "--embed",
      description =
          "Embed texts that have no vector with the configured encoder (e5-small-v2 by default).")
  boolean embed;

  @Mixin UnusableLines unusable;

  boolean isWanted(MinedNegatives record) {
    return (board.isEmpty() || board.get().equals(record.getBoard()))
        && (revision.isEmpty()
            || record.getEncoderId().isEmpty()
            || record.getEncoderId().flatMap(EncoderId::revision).equals(revision));
  }

  ScoringLog scoringLog() {
    return new ScoringLog(err(), embed, unusable);
  }

  /** Does something with the configured encoder where it is asked for, and closes it. */
  int withEmbedder(EciConfig eci, Function<Optional<TextEmbedder>, Integer> work) {
    if (!embed) {
      return work.apply(Optional.empty());
    }
    eci.requireEncoder();
    try (TextEmbedder embedder = Core.cached(eci, Core.encoder(eci))) {
      return work.apply(Optional.of(embedder));
    }
  }

  /** Hands the wanted records of a file to a reader, which says why it refuses one. */
  void readFile(
      Path file, ScoringLog log, Function<JsonLine<MinedNegatives>, Optional<Rejection>> reader) {
    try (Stream<JsonLine<MinedNegatives>> lines =
        lines(file, problem -> log.noteUnreadable(file.toString(), problem))) {
      lines
          .filter(line -> isWanted(line.value()))
          .forEach(
              line -> {
                log.noteRead(file.toString());
                reader
                    .apply(line)
                    .ifPresent(why -> log.noteRefused(file + " line " + line.number(), why));
              });
    }
  }

  /** The records of a file; the consumer hears of lines that hold none. */
  Stream<JsonLine<MinedNegatives>> lines(Path file, Consumer<JsonInputException> unreadable) {
    return JsonLines.readMinedNegatives(file, unreadable);
  }

  /** Hands a record to a reader as the core knows it; returns why it is refused, if it is. */
  static Optional<Rejection> map(
      Outcome<MinedNegatives> record, Function<MinedRecord, Optional<Rejection>> reader) {
    Outcome<MinedRecord> mapped = record.then(AvroMapping::toMinedRecord);
    return mapped instanceof Outcome.Refused<MinedRecord> refused
        ? Optional.of(refused.rejection())
        : reader.apply(((Outcome.Accepted<MinedRecord>) mapped).value());
  }

  /** The configured calibration, with these backgrounds as those given. */
  static CalibrationPolicy calibration(EciConfig eci, Map<String, CosineBackground> given) {
    CalibrationPolicy configured = Core.calibration(eci);
    return new CalibrationPolicy(
        configured.queries(), configured.minQueries(), configured.timeLimitMs(), given);
  }
}
