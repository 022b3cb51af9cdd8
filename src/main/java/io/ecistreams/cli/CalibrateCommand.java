package io.ecistreams.cli;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.config.EciConfig;
import io.ecistreams.lexical.IdfTable;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.runtime.BackgroundMeasurement;
import io.ecistreams.runtime.Core;
import io.ecistreams.runtime.DecodedNegatives;
import io.ecistreams.runtime.NegativesRange;
import io.ecistreams.runtime.NewestRecords;
import io.ecistreams.runtime.StreamPoint;
import io.ecistreams.serde.BackgroundsJson;
import io.ecistreams.serde.format.ReadingOptions;
import io.ecistreams.serde.format.TrainingInput;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures backgrounds offline, to be given to boards in advance. */
@Command(
    name = "calibrate",
    description = {
      "Measures where the encoder's cosines lie, over the first distinct queries of each board and"
          + " their positives, and prints the backgrounds as JSON for backgrounds.file.",
      "It reads files of mined negatives, or the input topic if there are none. A board that is"
          + " given a background starts without calibrating; one that has a background keeps it."
    },
    footer = {
      "  eci calibrate mined.jsonl --board nq --output backgrounds.json",
      "  eci calibrate train.parquet --over 1000 --embed",
      "  eci calibrate --config eci.properties --board nq"
    })
final class CalibrateCommand extends TrainingFilesCommand {

  @Parameters(arity = "0..*", paramLabel = "FILE", description = FormatOptions.FILES)
  private List<Path> files = List.of();

  @Mixin private JoinOptions join;

  @Option(
      names = "--over",
      paramLabel = "N",
      description = "Distinct queries of each board (default: calibration.queries).")
  private Optional<Integer> queries = Optional.empty();

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description =
          "Put the backgrounds into this file, replaced at once, instead of printing them; other"
              + " boards in it stay.")
  private Optional<Path> output = Optional.empty();

  @Override
  public Integer call() throws IOException {
    EciConfig eci = configuration();
    int required = queries.orElseGet(() -> eci.boards().calibrationQueries());
    if (required < CalibrationPolicy.LEAST_QUERIES) {
      throw wrong(
          "--over must be at least %d, not %d"
              .formatted(CalibrationPolicy.LEAST_QUERIES, required));
    }
    format.check();
    if (files.isEmpty()) {
      join.requireNone();
    }
    List<TrainingInput> inputs = inputs(files);
    lookForVectors(eci, inputs);
    SortedMap<String, CosineBackground> backgrounds = new TreeMap<>();
    withEmbedder(
        eci,
        embedder -> {
          backgrounds.putAll(measure(eci, embedder, required, inputs));
          return ExitCodes.OK;
        });
    if (files.isEmpty()) {
      warnOfFrozen(eci, backgrounds);
    }
    return unusable.exitCode(write(backgrounds));
  }

  @Override
  ReadingOptions reading() {
    return join.reading(format, unusable);
  }

  private SortedMap<String, CosineBackground> measure(
      EciConfig eci, Optional<TextEmbedder> embedder, int required, List<TrainingInput> inputs) {
    BackgroundMeasurement measurement =
        new BackgroundMeasurement(Core.intake(eci, embedder, IdfTable.uniform()), required);
    ScoringLog log = scoringLog();
    inputs.forEach(
        input ->
            readFile(input, log, line -> map(Outcome.accepted(line.value()), measurement::add)));
    if (inputs.isEmpty()) {
      readTopic(eci.requireAddresses(), measurement, log);
    }
    String nothing =
        "There is no record to measure a background over%s."
            .formatted(board.map(name -> "; check the name of board " + name).orElse(""));
    log.requireSome(nothing, nothing);
    return measurement.backgrounds();
  }

  private void readTopic(EciConfig eci, BackgroundMeasurement measurement, ScoringLog log) {
    try (DecodedNegatives decoder = new DecodedNegatives(eci)) {
      new NegativesRange(eci, new StreamPoint.Earliest(), new StreamPoint.Latest())
          .forEach(
              record -> {
                Outcome<MinedNegatives> decoded = decoder.decode(record);
                boolean isOther =
                    decoded instanceof Outcome.Accepted<MinedNegatives> accepted
                        && !isWanted(accepted.value());
                if (!isOther) {
                  log.noteRead("the records of " + record.topic());
                  map(decoded, measurement::add)
                      .ifPresent(why -> log.noteRefused(DecodedNegatives.positionOf(record), why));
                }
              });
    }
  }

  /** A background never changes once it is frozen: the application would refuse another one. */
  private void warnOfFrozen(EciConfig eci, SortedMap<String, CosineBackground> measured) {
    PrintWriter err = err();
    NewestRecords.backgrounds(eci)
        .forEach(
            (name, registered) ->
                registered
                    .getId()
                    .filter(id -> measured.containsKey(name))
                    .filter(id -> !id.equals(measured.get(name).id()))
                    .ifPresent(
                        id ->
                            err.printf(
                                "warning: board %s is scored under background %s, which is frozen; give %s to a board of another name.%n",
                                name, id, measured.get(name).id())));
    err.flush();
  }

  private int write(SortedMap<String, CosineBackground> measured) throws IOException {
    measured.forEach(
        (name, background) ->
            say(
                "board %s: background %s over %d queries"
                    .formatted(name, background.id(), background.queries())));
    if (output.isEmpty()) {
      return print(List.of(BackgroundsJson.write(measured)));
    }
    SortedMap<String, CosineBackground> all = new TreeMap<>();
    if (Files.exists(output.get())) {
      all.putAll(BackgroundsJson.read(output.get()));
    }
    all.putAll(measured);
    String text = BackgroundsJson.write(all) + System.lineSeparator();
    OutputFile.replace(output.get(), text.getBytes(StandardCharsets.UTF_8));
    return ExitCodes.OK;
  }
}
