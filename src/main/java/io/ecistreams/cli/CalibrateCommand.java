package io.ecistreams.cli;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.config.EciConfig;
import io.ecistreams.lexical.IdfTable;
import io.ecistreams.model.Background;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.runtime.BackgroundMeasurement;
import io.ecistreams.runtime.BackgroundReader;
import io.ecistreams.runtime.Core;
import io.ecistreams.runtime.DecodedNegatives;
import io.ecistreams.runtime.NegativesRange;
import io.ecistreams.runtime.ScoringException;
import io.ecistreams.runtime.StreamPoint;
import io.ecistreams.serde.AvroMapping;
import io.ecistreams.serde.BackgroundsJson;
import io.ecistreams.serde.JsonLine;
import io.ecistreams.serde.JsonLines;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures backgrounds offline, to be given to boards in advance. */
@Command(
    name = "calibrate",
    mixinStandardHelpOptions = true,
    versionProvider = Eci.Version.class,
    description = {
      "Measures where the encoder's cosines lie, over the first distinct queries of each board and"
          + " their positives, and prints the backgrounds as JSON for backgrounds.file.",
      "It reads files of mined negatives, or the input topic if there are none. A board that is"
          + " given a background starts without calibrating; one that has a background keeps it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  eci calibrate mined.jsonl --board nq --output backgrounds.json",
      "  eci calibrate mined.jsonl --queries 1000 --embed",
      "  eci calibrate --config eci.properties --board nq"
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.OK_TEXT, ExitCodes.FAILURE_TEXT, ExitCodes.USAGE_TEXT})
final class CalibrateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ConfigOption config;

  @Parameters(arity = "0..*", paramLabel = "FILE", description = "Mined negatives, JSON lines.")
  private List<Path> files = List.of();

  @Option(names = "--board", paramLabel = "NAME", description = "Measure this board only.")
  private Optional<String> board = Optional.empty();

  @Option(
      names = "--queries",
      paramLabel = "N",
      description = "Distinct queries of each board (default: calibration.queries).")
  private Optional<Integer> queries = Optional.empty();

  @Option(names = "--embed", description = "Embed texts that have no vector.")
  private boolean embed;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description =
          "Put the backgrounds into this file, replaced at once, instead of printing them; other"
              + " boards in it stay.")
  private Optional<Path> output = Optional.empty();

  @Override
  public Integer call() throws IOException {
    EciConfig eci = config.load();
    int required = queries.orElseGet(() -> eci.boards().calibrationQueries());
    if (required < CalibrationPolicy.LEAST_QUERIES) {
      throw new ParameterException(
          spec.commandLine(),
          "--queries must be at least %d, not %d"
              .formatted(CalibrationPolicy.LEAST_QUERIES, required));
    }
    files.forEach(file -> InputFile.readable("FILE", file));
    SortedMap<String, Background> backgrounds = measure(eci, required);
    if (files.isEmpty()) {
      warnOfFrozen(eci, backgrounds);
    }
    write(backgrounds);
    return ExitCodes.OK;
  }

  private SortedMap<String, Background> measure(EciConfig eci, int required) {
    if (embed) {
      eci.requireEncoder();
    }
    Optional<TextEmbedder> embedder =
        embed ? Optional.of(Core.cached(eci, Core.encoder(eci))) : Optional.empty();
    try {
      BackgroundMeasurement measurement =
          new BackgroundMeasurement(Core.intake(eci, embedder, IdfTable.uniform()), required);
      ScoringLog log = new ScoringLog(spec.commandLine().getErr(), embed);
      if (files.isEmpty()) {
        readTopic(eci.requireAddresses(), measurement, log);
      } else {
        files.forEach(file -> read(file, measurement, log));
      }
      log.sum();
      if (log.isEmpty() || log.isAllRefused()) {
        throw new ScoringException(
            "There is no record to measure a background over%s."
                .formatted(board.map(name -> "; check the name of board " + name).orElse("")));
      }
      return measurement.backgrounds();
    } finally {
      embedder.ifPresent(TextEmbedder::close);
    }
  }

  private void read(Path file, BackgroundMeasurement measurement, ScoringLog log) {
    try (Stream<JsonLine<MinedNegatives>> lines = JsonLines.readMinedNegatives(file)) {
      lines
          .filter(line -> isWanted(line.value()))
          .forEach(
              line -> {
                log.read(file.toString());
                add(Outcome.accepted(line.value()), measurement)
                    .ifPresent(why -> log.refused(file + " line " + line.number(), why));
              });
    }
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
                  log.read("the records of " + record.topic());
                  add(decoded, measurement)
                      .ifPresent(why -> log.refused(DecodedNegatives.place(record), why));
                }
              });
    }
  }

  private boolean isWanted(MinedNegatives record) {
    return board.isEmpty() || record.getBoard().equals(board.get());
  }

  private static Optional<Rejection> add(
      Outcome<MinedNegatives> decoded, BackgroundMeasurement measurement) {
    Outcome<MinedRecord> mapped = decoded.then(AvroMapping::toMinedRecord);
    if (mapped instanceof Outcome.Refused<MinedRecord> refused) {
      return Optional.of(refused.rejection());
    }
    return measurement.add(((Outcome.Accepted<MinedRecord>) mapped).value());
  }

  /** A background never changes once it is frozen: the application would refuse another one. */
  private void warnOfFrozen(EciConfig eci, SortedMap<String, Background> measured) {
    PrintWriter err = spec.commandLine().getErr();
    BackgroundReader.newest(eci)
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

  private void write(SortedMap<String, Background> measured) throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    measured.forEach(
        (name, background) ->
            err.printf(
                "eci: board %s: background %s over %d queries%n",
                name, background.id(), background.queries()));
    err.flush();
    if (output.isEmpty()) {
      spec.commandLine().getOut().println(BackgroundsJson.write(measured));
      spec.commandLine().getOut().flush();
      return;
    }
    SortedMap<String, Background> all = new TreeMap<>();
    if (Files.exists(output.get())) {
      all.putAll(BackgroundsJson.read(output.get()));
    }
    all.putAll(measured);
    String text = BackgroundsJson.write(all) + System.lineSeparator();
    OutputFile.replace(output.get(), text.getBytes(StandardCharsets.UTF_8));
  }
}
