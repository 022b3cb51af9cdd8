package io.ecistreams.cli;

import io.ecistreams.avro.Ranking;
import io.ecistreams.config.EciConfig;
import io.ecistreams.model.Background;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.runtime.BackgroundReader;
import io.ecistreams.runtime.Core;
import io.ecistreams.runtime.DecodedNegatives;
import io.ecistreams.runtime.IdfTopic;
import io.ecistreams.runtime.NegativesRange;
import io.ecistreams.runtime.RankingReader;
import io.ecistreams.runtime.Replay;
import io.ecistreams.runtime.ScoringException;
import io.ecistreams.runtime.StreamPoint;
import io.ecistreams.scoring.Intake;
import io.ecistreams.serde.EstimateMapping;
import io.ecistreams.serde.RankingComparison;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Scores a range of the input topic offline, as the application does. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    versionProvider = Eci.Version.class,
    description = {
      "Reads a range of the input topic again and prints the rankings that the application makes of"
          + " it, in the same panes and windows, without touching its state.",
      "A board whose records came through one partition, with vectors, is folded in the order of"
          + " the stream: every pane holds the same bits. Of several partitions the order between"
          + " them is not recorded, and numbers agree to 1e-9; so do embeddings made anew, to about"
          + " 1e-6. --compare says what holds."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  eci replay --config eci.properties --board nq --compare",
      "  eci replay --config eci.properties --from 2026-11-21T10:00:00Z --to 2026-11-21T11:00:00Z",
      "  eci replay --config eci.properties --board nq --to 0:1200,1:950 --format json"
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {
      ExitCodes.OK_TEXT,
      "1:a failure, e.g. Kafka does not answer, or --compare finds other numbers",
      ExitCodes.USAGE_TEXT
    })
final class ReplayCommand implements Callable<Integer> {
  private static final double ROUNDING = 1e-9;
  private static final int SHOWN_DIFFERENCES = 5;
  private static final String LIVE = "live";
  private static final String MEASURE = "measure";

  @Spec private CommandSpec spec;

  @Mixin private ConfigOption config;

  @Option(names = "--board", paramLabel = "NAME", description = "Replay this board only.")
  private Optional<String> board = Optional.empty();

  @Option(
      names = "--from",
      paramLabel = "POINT",
      converter = PointConverter.class,
      description = "First record: " + PointConverter.WORDS + " (default: earliest).")
  private StreamPoint from = new StreamPoint.Earliest();

  @Option(
      names = "--to",
      paramLabel = "POINT",
      converter = PointConverter.class,
      description = "Up to here, exclusive (default: latest).")
  private StreamPoint to = new StreamPoint.Latest();

  @Option(
      names = "--background",
      paramLabel = "WHICH",
      description =
          "live: as the application has frozen it (the default); measure: over the first queries of"
              + " the range; or a file of backgrounds.")
  private String background = LIVE;

  @Option(names = "--embed", description = "Embed texts that have no vector.")
  private boolean embed;

  @Option(
      names = "--compare",
      description =
          "Compare with the newest rankings of the application; differences beyond rounding are a"
              + " failure.")
  private boolean compare;

  @Option(names = "--parts", description = "Show also what every score is made of.")
  private boolean parts;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = TableOrJson.Converter.class,
      description = "table (the default) or json, one line for each board.")
  private TableOrJson format = TableOrJson.TABLE;

  @Override
  public Integer call() {
    EciConfig eci = config.load().requireAddresses().requireFiles();
    requireFiles(eci);
    Optional<TextEmbedder> embedder =
        embed ? Optional.of(Core.cached(eci, Core.encoder(eci))) : Optional.empty();
    try (Replay replay =
        new Replay(
            eci,
            intake(eci, embedder),
            calibration(eci),
            name -> board.isEmpty() || board.get().equals(name))) {
      read(eci, replay);
      SortedMap<String, Ranking> rankings = replay.rankings(System.currentTimeMillis());
      print(rankings);
      return compare && !agree(RankingReader.newest(eci), rankings, replay)
          ? ExitCodes.FAILURE
          : ExitCodes.OK;
    } finally {
      embedder.ifPresent(TextEmbedder::close);
    }
  }

  /** With the IDF table that the application has now. */
  private static Intake intake(EciConfig eci, Optional<TextEmbedder> embedder) {
    Intake configured = Core.intake(eci, embedder);
    return configured.hasTable()
        ? configured
        : IdfTopic.newest(eci).map(configured::withTable).orElse(configured);
  }

  private void requireFiles(EciConfig eci) {
    if (!background.equals(LIVE) && !background.equals(MEASURE)) {
      InputFile.readable("--background", Path.of(background));
    }
    if (embed) {
      eci.requireEncoder();
    }
  }

  private CalibrationPolicy calibration(EciConfig eci) {
    CalibrationPolicy configured = Core.calibration(eci);
    Map<String, Background> given = new HashMap<>(configured.given());
    if (background.equals(MEASURE)) {
      given.clear();
    } else if (background.equals(LIVE)) {
      BackgroundReader.newest(eci)
          .forEach(
              (name, registered) ->
                  EstimateMapping.background(registered)
                      .ifPresent(frozen -> given.put(name, frozen)));
    } else {
      given.putAll(Core.backgrounds(Path.of(background)));
    }
    return new CalibrationPolicy(
        configured.queries(), configured.minQueries(), configured.timeLimitMs(), given);
  }

  private void read(EciConfig eci, Replay replay) {
    ScoringLog log = new ScoringLog(spec.commandLine().getErr(), embed);
    new NegativesRange(eci, from, to)
        .forEach(
            record -> {
              Replay.Taken taken = replay.add(record);
              if (!(taken instanceof Replay.Taken.Passed)) {
                log.read("the records of " + record.topic());
              }
              if (taken instanceof Replay.Taken.Refused refused) {
                log.refused(DecodedNegatives.place(record), refused.rejection());
              }
            });
    log.sum();
    if (log.isEmpty()) {
      throw new ScoringException(
          "There are no records%s in this range of topic %s."
              .formatted(
                  board.map(name -> " of board " + name).orElse(""), eci.topics().negatives()));
    }
    if (log.isAllRefused()) {
      throw new ScoringException("All records were refused; there is nothing to rank.");
    }
  }

  private void print(SortedMap<String, Ranking> rankings) {
    PrintWriter out = spec.commandLine().getOut();
    List<String> blocks = new ArrayList<>();
    for (Ranking ranking : rankings.values()) {
      blocks.add(format == TableOrJson.JSON ? RankingJson.line(ranking) : table(ranking));
    }
    String between = System.lineSeparator().repeat(format == TableOrJson.JSON ? 1 : 2);
    out.println(String.join(between, blocks));
    out.flush();
  }

  private String table(Ranking ranking) {
    List<String> lines = new ArrayList<>(RankingTable.lines(ranking));
    if (parts) {
      lines.addAll(RankingTable.parts(ranking));
    }
    return String.join(System.lineSeparator(), lines);
  }

  private boolean agree(
      Map<String, Ranking> live, SortedMap<String, Ranking> replayed, Replay replay) {
    PrintWriter err = spec.commandLine().getErr();
    boolean all = true;
    for (Ranking ranking : replayed.values()) {
      String name = ranking.getBoard();
      int inPartitions = replay.partitions().get(name).size();
      Optional<RankingComparison> comparison =
          Optional.ofNullable(live.get(name)).map(newest -> RankingComparison.of(newest, ranking));
      err.printf(
          "eci: board %s, from %s: %s%n",
          name,
          inPartitions == 1 ? "one partition" : inPartitions + " partitions",
          comparison.map(ReplayCommand::words).orElse("the application has no ranking of it"));
      comparison.ifPresent(
          c -> c.otherwise().stream().limit(SHOWN_DIFFERENCES).forEach(d -> err.println("  " + d)));
      all &= comparison.filter(ReplayCommand::isWithinRounding).isPresent();
    }
    err.flush();
    return all;
  }

  private static boolean isWithinRounding(RankingComparison comparison) {
    return comparison.otherwise().isEmpty() && comparison.largestRelative() <= ROUNDING;
  }

  private static String words(RankingComparison comparison) {
    String hybrids = comparison.hasHybrids() ? "" : " (hybrids left out: some are outdated)";
    if (comparison.isIdentical()) {
      return "bit-identical to the live ranking in all %,d numbers%s"
          .formatted(comparison.numbers(), hybrids);
    }
    if (!comparison.otherwise().isEmpty()) {
      return "differs from the live ranking in more than rounding%s, live first:"
          .formatted(hybrids);
    }
    return "%,d of %,d numbers differ from the live ranking, by up to %.1e of their value, at %s%s"
        .formatted(
            comparison.unequalNumbers(),
            comparison.numbers(),
            comparison.largestRelative(),
            comparison.largestAt().orElseThrow(),
            hybrids);
  }
}
