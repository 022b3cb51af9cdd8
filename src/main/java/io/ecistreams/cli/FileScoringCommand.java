package io.ecistreams.cli;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.config.EciConfig;
import io.ecistreams.miner.JoinedPositives;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.Rejection;
import io.ecistreams.runtime.Core;
import io.ecistreams.serde.JsonLine;
import io.ecistreams.serde.JsonLines;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that scores files of mined negatives. */
abstract class FileScoringCommand extends ScoringCommand {

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Mined negatives, JSON lines.")
  List<Path> files = List.of();

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
              + " default a record lists all that are known. The files are read twice.")
  private boolean joinPositives;

  /** The configuration, if what is to be read is there. */
  EciConfig checkedConfiguration() {
    EciConfig eci = configuration();
    files.forEach(file -> InputFile.readable("FILE", file));
    background.ifPresent(file -> InputFile.readable("--background", file));
    eci.requireFiles();
    return eci;
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
    for (Path file : files) {
      InputFile.readableTwice("--join-positives", file);
      // What cannot be used is told when the file is read for its scores.
      try (Stream<JsonLine<MinedNegatives>> lines =
          JsonLines.readMinedNegatives(file, problem -> {})) {
        lines.map(JsonLine::value).filter(this::isWanted).forEach(joined::add);
      }
    }
    return joined;
  }

  /** Hands the wanted records of all files to a reader; there must be some that it takes. */
  void readFiles(
      ScoringLog log,
      Function<JsonLine<MinedNegatives>, Optional<Rejection>> reader,
      String allRefused) {
    files.forEach(file -> readFile(file, log, reader));
    log.requireSome(
        board
            .map(name -> "No record is of board " + name + "; check the name.")
            .orElse("There are no records in " + files + "."),
        allRefused);
  }
}
