package io.ecistreams.cli;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.config.EciConfig;
import io.ecistreams.miner.JoinedPositives;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.runtime.Core;
import io.ecistreams.serde.JsonLine;
import io.ecistreams.serde.format.ReadingOptions;
import io.ecistreams.serde.format.TrainingInput;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that scores files of mined negatives. */
abstract class FileScoringCommand extends TrainingFilesCommand {

  @Parameters(arity = "1..*", paramLabel = "FILE", description = FormatOptions.FILES)
  List<Path> files = List.of();

  @Mixin private JoinOptions join;

  @Option(
      names = "--background",
      paramLabel = "FILE",
      description =
          "Backgrounds given in advance, a JSON object by board; otherwise they are measured over"
              + " the first queries.")
  private Optional<Path> background = Optional.empty();

  @Option(
      names = "--join-positives",
      description =
          "Take as positives of a query all that any record of its board has in these files; by"
              + " default a record lists all that are known.")
  private boolean joinPositives;

  private List<TrainingInput> inputs = List.of();
  private Optional<EmbeddingForecast> forecast = Optional.empty();

  /** The configuration, if what is to be read is there. */
  EciConfig checkedConfiguration() {
    EciConfig eci = configuration();
    format.check();
    background.ifPresent(file -> InputFile.readable("--background", file));
    eci.requireFiles();
    inputs = inputs(files);
    lookForVectors(eci, inputs);
    return eci;
  }

  @Override
  ReadingOptions reading() {
    return join.reading(format, unusable);
  }

  /** Says what embedding all of it takes, where that is done. */
  void announce(Optional<TextEmbedder> embedder) {
    if (embedder.isPresent()) {
      EmbeddingForecast made = new EmbeddingForecast();
      for (TrainingInput input : inputs) {
        try (Stream<JsonLine<MinedNegatives>> lines = lines(input, problem -> {})) {
          lines.map(JsonLine::value).forEach(made::add);
        }
      }
      made.sentence(embedder.get()).ifPresent(this::say);
      forecast = Optional.of(made);
    }
  }

  @Override
  ScoringLog scoringLog() {
    ScoringLog log = super.scoringLog();
    forecast.ifPresent(made -> log.expect(made.records()));
    return log;
  }

  /** The configured calibration, with the backgrounds that are given. */
  CalibrationPolicy calibration(EciConfig eci) {
    Map<String, CosineBackground> given = new HashMap<>(Core.calibration(eci).given());
    background.map(Core::backgrounds).ifPresent(given::putAll);
    return calibration(eci, given);
  }

  /** Gives a record the positives that other records have, where that is asked for. */
  UnaryOperator<MinedNegatives> joinedPositives() {
    if (!joinPositives) {
      return record -> record;
    }
    JoinedPositives joined = new JoinedPositives();
    for (TrainingInput input : inputs) {
      // What cannot be used is told when the file is read for its scores.
      try (Stream<JsonLine<MinedNegatives>> lines = lines(input, problem -> {})) {
        lines.map(JsonLine::value).forEach(joined::add);
      }
    }
    return joined;
  }

  /** Hands the wanted records of all files to a reader; there must be some that it takes. */
  void readFiles(
      ScoringLog log,
      Function<JsonLine<MinedNegatives>, Optional<Rejection>> reader,
      String allRefused) {
    inputs.forEach(input -> readFile(input, log, reader));
    log.requireSome(
        board
            .map(name -> "No record is of board " + name + "; check the name.")
            .orElse("There are no records in " + files + "."),
        allRefused);
  }
}
