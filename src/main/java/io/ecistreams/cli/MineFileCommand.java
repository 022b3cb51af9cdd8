package io.ecistreams.cli;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.config.EciConfig;
import io.ecistreams.miner.Band;
import io.ecistreams.miner.JoinedPositives;
import io.ecistreams.miner.RecordLoop;
import io.ecistreams.miner.Ticker;
import io.ecistreams.serde.JsonInputException;
import io.ecistreams.serde.JsonLine;
import io.ecistreams.serde.format.ReadingOptions;
import io.ecistreams.serde.format.TrainingFiles;
import io.ecistreams.serde.format.TrainingInput;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends what somebody else mined. */
@Command(
    name = "file",
    description = {
      "Sends mined negatives from a file or, with -, from standard input, so that any program that prints lines is a miner.",
      "The file is any that `eci score` reads. A record without minedAt is mined when it is read; without board or source it has those of the options, which also win over those of a record; files of other formats keep the sources that they name. What cannot be used is told, counted and left out."
    },
    footer = {
      "  eci mine file mined.jsonl --config eci.properties",
      "  my-miner | eci mine file - --source mine --board my-run",
      "  eci mine file mined.jsonl --max-score 0.9 --range-min 5 --num-negatives 8",
      "  eci mine file mined.jsonl --send-vectors --rate 50"
    })
final class MineFileCommand extends MinerCommand {

  @Parameters(paramLabel = "FILE", description = FormatOptions.FILES)
  private Path file;

  @Mixin private FormatOptions format;
  @Mixin private JoinOptions join;

  private Optional<TrainingFiles> files = Optional.empty();

  @Option(
      names = "--restamp",
      description = "Give every record the time at which it is sent as minedAt.")
  private boolean restamp;

  @Option(
      names = "--join-positives",
      description =
          "Send with each record all positives of its query that any record of its board has in the"
              + " file, which is read twice.")
  private boolean joinPositives;

  @Option(
      names = "--num-negatives",
      paramLabel = "K",
      description =
          "Send so many negatives of a record at most (default: all that are left, of a TREC run "
              + ReadingOptions.USUAL_PER_QUERY
              + ").")
  private Optional<Integer> numNegatives = Optional.empty();

  @Mixin private BandOptions bands;

  @Override
  void checkOptions(EciConfig eci) {
    super.checkOptions(eci);
    if (numNegatives.filter(k -> k < 1).isPresent()) {
      throw wrong("--num-negatives must be at least 1, not " + numNegatives.get());
    }
    if (band(false).scores().haveMargin()) {
      throw wrong(
          "records do not say the score of their positive, which margins are about; `eci clean --margin` measures it by the board's encoder");
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    EciConfig eci = configuration();
    format.check();
    MiningRun run = new MiningRun(this, eci);
    if (isStandardInput() && (loops() || joinPositives)) {
      throw wrong(
          "standard input cannot be read twice; leave --loop, --duration and --join-positives out");
    }
    if (!isStandardInput()) {
      InputFile.readable("FILE", file);
    }
    format.readRunsTo(band(true).depth());
    files = Optional.of(new TrainingFiles(join.reading(format, unusable), this::say));
    UnaryOperator<MinedNegatives> joined = joinPositives ? joinedPositives() : record -> record;
    return unusable.exitCode(
        run.run(
            sink ->
                new RecordLoop(
                    () -> banded(records(unusable).map(joined)), plan(1), sink, Ticker.system()),
            () -> {
              unusable.printSum(input().name());
              bands.sum().ifPresent(run::say);
            }));
  }

  /** Of a run the usual number is taken, as it goes far below what anybody trains on. */
  private Band band(boolean isRun) {
    Band band = bands.of(numNegatives.orElse(Integer.MAX_VALUE));
    return isRun && numNegatives.isEmpty() && !format.sayPerQuery()
        ? band.taking(ReadingOptions.USUAL_PER_QUERY)
        : band;
  }

  private Stream<MinedNegatives> banded(Stream<MinedNegatives> records) {
    BandedRecords banded =
        new BandedRecords(
            band(files.orElseThrow().isRun(input())),
            BandOptions.SEED,
            bands::leaveOut,
            unusable::note);
    return records.map(banded::of).flatMap(Optional::stream);
  }

  private JoinedPositives joinedPositives() {
    InputFile.readableTwice("--join-positives", file);
    JoinedPositives joined = new JoinedPositives();
    // What cannot be used is told when the file is read for its records.
    try (Stream<MinedNegatives> records = records(problem -> {})) {
      records.forEach(joined::add);
    }
    return joined;
  }

  private boolean isStandardInput() {
    return file.toString().equals("-");
  }

  private TrainingInput input() {
    return isStandardInput() ? TrainingInput.standard() : TrainingInput.of(file);
  }

  private Stream<MinedNegatives> records(Consumer<JsonInputException> problems) {
    return files
        .orElseThrow()
        .read(input(), this::defaults, problems)
        .map(JsonLine::value)
        .map(this::renamed);
  }

  private Map<String, ?> defaults() {
    Map<String, Object> values = new HashMap<>();
    values.put("board", boardOrDefault());
    values.put("minedAt", Instant.now());
    source().ifPresent(source -> values.put("source", source));
    return values;
  }

  private MinedNegatives renamed(MinedNegatives record) {
    if (board().isEmpty() && source().isEmpty() && !restamp) {
      return record;
    }
    // Those of others were given it where they name none.
    Optional<String> source = source().filter(name -> files.orElseThrow().isOwn(input()));
    return MinedNegatives.newBuilder(record)
        .setBoard(board().orElse(record.getBoard()))
        .setSource(source.orElse(record.getSource()))
        .setMinedAt(restamp ? Instant.now() : record.getMinedAt())
        .build();
  }
}
