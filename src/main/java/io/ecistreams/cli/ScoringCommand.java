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
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
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
      negatable = true,
      description =
          "Embed texts that have no vector with the configured encoder (e5-small-v2 by default);"
              + " files whose first record has no vectors are embedded by a local encoder unless --no-embed"
              + " is given.")
  private Optional<Boolean> embed = Optional.empty();

  /** Whether there is nothing to score without an encoder. */
  boolean needsEncoder;

  @Mixin UnusableLines unusable;

  boolean isWanted(MinedNegatives record) {
    return (board.isEmpty() || board.get().equals(record.getBoard()))
        && (revision.isEmpty()
            || record.getEncoderId().isEmpty()
            || record.getEncoderId().flatMap(EncoderId::revision).equals(revision));
  }

  ScoringLog scoringLog() {
    return new ScoringLog(err(), embeds(), unusable);
  }

  /** Whether texts without a vector are embedded. */
  boolean embeds() {
    return embed.orElse(needsEncoder);
  }

  /** Does something with the configured encoder where it is asked for, and closes it. */
  int withEmbedder(EciConfig eci, Function<Optional<TextEmbedder>, Integer> work) {
    if (!embeds()) {
      return work.apply(Optional.empty());
    }
    eci.requireEncoder();
    try (TextEmbedder embedder = Core.cached(eci, Core.encoder(eci))) {
      int code = work.apply(Optional.of(embedder));
      embedder.usage().ifPresent(this::say);
      return code;
    }
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
