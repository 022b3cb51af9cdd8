package io.ecistreams.cli;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.config.EciConfig;
import io.ecistreams.model.Rejection;
import io.ecistreams.serde.JsonInputException;
import io.ecistreams.serde.JsonLine;
import io.ecistreams.serde.JsonLines;
import io.ecistreams.serde.format.ReadingOptions;
import io.ecistreams.serde.format.TrainingFiles;
import io.ecistreams.serde.format.TrainingInput;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that scores records of training files, or measures over them. */
abstract class TrainingFilesCommand extends ScoringCommand {

  @Mixin FormatOptions format;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description =
          "The source of records that name none (default: the name of their file, of a TREC run its tag).")
  private Optional<String> source = Optional.empty();

  private Optional<TrainingFiles> files = Optional.empty();

  /** How the files are read. */
  abstract ReadingOptions reading();

  /** The files named on the command line; what can be read once is kept in a file of its own. */
  static List<TrainingInput> inputs(List<Path> named) {
    return TrainingInput.apart(named.stream().map(InputFile::readAgain).toList());
  }

  /**
   * Has texts embedded where the first record of an input has nothing else; not by a server, which
   * costs money and sees them: that is asked for.
   */
  void lookForVectors(EciConfig eci, List<TrainingInput> inputs) {
    if (eci.encoder().server().isPresent()) {
      return;
    }
    for (TrainingInput input : inputs) {
      try (Stream<JsonLine<MinedNegatives>> lines = lines(input, problem -> {})) {
        needsEncoder |=
            lines.findFirst().filter(l -> EmbeddingForecast.needs(l.value())).isPresent();
      }
    }
  }

  /** The records of an input; the consumer hears of what holds none. */
  Stream<JsonLine<MinedNegatives>> lines(
      TrainingInput input, Consumer<JsonInputException> unreadable) {
    if (files.isEmpty()) {
      files = Optional.of(new TrainingFiles(reading(), this::say));
    }
    return files
        .get()
        .read(input, this::defaults, unreadable)
        .filter(line -> isWanted(line.value()));
  }

  private Map<String, Object> defaults() {
    Map<String, Object> values = new HashMap<>();
    values.put("board", board.orElse(JsonLines.DEFAULT_BOARD));
    values.put("minedAt", Instant.EPOCH);
    source.ifPresent(name -> values.put("source", name));
    return values;
  }

  /** Hands the wanted records of an input to a reader, which says why it refuses one. */
  void readFile(
      TrainingInput input,
      ScoringLog log,
      Function<JsonLine<MinedNegatives>, Optional<Rejection>> reader) {
    String name = input.name();
    try (Stream<JsonLine<MinedNegatives>> lines =
        lines(input, problem -> log.noteUnreadable(name, problem))) {
      lines.forEach(
          line -> {
            log.noteRead(name);
            reader
                .apply(line)
                .ifPresent(why -> log.noteRefused(name + " line " + line.number(), why));
          });
    }
  }
}
