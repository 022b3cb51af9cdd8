package io.ecistreams.cli;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Ranking;
import io.ecistreams.config.EciConfig;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.EncoderId;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.runtime.Core;
import io.ecistreams.runtime.DecodedNegatives;
import io.ecistreams.runtime.IdfTopic;
import io.ecistreams.runtime.NegativesRange;
import io.ecistreams.runtime.NewestRecords;
import io.ecistreams.runtime.Replay;
import io.ecistreams.runtime.StreamPoint;
import io.ecistreams.scoring.Intake;
import io.ecistreams.serde.RankingComparison;
import io.ecistreams.serde.RegistrationMapping;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Scores a range of the input topic offline, as the application does. */
@Command(
    name = "replay",
    description = {
      "Reads a range of the input topic again and prints the rankings that the application makes of"
          + " it, in the same panes and windows, without touching its state.",
      "A board whose records came through one partition, with vectors, is folded in the order of"
          + " the stream: every pane holds the same bits. Of several partitions the order between"
          + " them is not recorded, and numbers agree to 1e-9; so do embeddings made anew, to about"
          + " 1e-6. --compare says what holds."
    },
    footer = {
      "  eci replay --config eci.properties --board nq --compare",
      "  eci replay --config eci.properties --from 2026-11-21T10:00:00Z --to 2026-11-21T11:00:00Z",
      "  eci replay --config eci.properties --board nq --to 0:1200,1:950 --format json"
    },
    exitCodeList = {
      ExitCodes.OK_TEXT,
      "1:a failure, e.g. Kafka does not answer, or --compare finds other numbers",
      ExitCodes.USAGE_TEXT
    })
final class ReplayCommand extends ScoringCommand {
  private static final double ROUNDING = 1e-9;
  private static final int SHOWN_DIFFERENCES = 5;
  private static final String LIVE = "live";
  private static final String MEASURE = "measure";

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
      description = "table (the default) or json, one line for each board.")
  private TableOrJson format = TableOrJson.table;

  @Override
  public Integer call() {
    EciConfig eci = configuration().requireAddresses().requireFiles();
    if (!background.equals(LIVE) && !background.equals(MEASURE)) {
      InputFile.readable("--background", Path.of(background));
    }
    return withEmbedder(
        eci,
        embedder -> {
          Map<String, CosineBackground> given = backgrounds(eci);
          try (Replay replay =
              new Replay(
                  eci,
                  intake(eci, embedder),
                  calibration(eci, given),
                  record -> isWanted(record) && isScoredUnder(given, record))) {
            readRange(eci, replay);
            SortedMap<String, Ranking> rankings = replay.rankings(System.currentTimeMillis());
            print(rankings.values());
            return compare && !agree(NewestRecords.rankings(eci), rankings, replay)
                ? ExitCodes.FAILURE
                : unusable.exitCode(ExitCodes.OK);
          }
        });
  }

  /** With the IDF table that the application has now. */
  private static Intake intake(EciConfig eci, Optional<TextEmbedder> embedder) {
    Intake configured = Core.intake(eci, embedder);
    return configured.hasTable()
        ? configured
        : IdfTopic.newest(eci).map(configured::withTable).orElse(configured);
  }

  private Map<String, CosineBackground> backgrounds(EciConfig eci) {
    if (background.equals(MEASURE)) {
      return Map.of();
    }
    Map<String, CosineBackground> given = new HashMap<>(Core.calibration(eci).given());
    if (background.equals(LIVE)) {
      NewestRecords.backgrounds(eci)
          .forEach(
              (name, registered) ->
                  RegistrationMapping.frozen(registered)
                      .filter(frozen -> isOfRevision(frozen.encoder()))
                      .ifPresent(frozen -> given.put(name, frozen)));
    } else {
      given.putAll(Core.backgrounds(Path.of(background)));
    }
    return given;
  }

  private boolean isOfRevision(String encoder) {
    return revision.isEmpty() || EncoderId.revision(encoder).equals(revision);
  }

  /** A background is of one revision; a replay of older records is not to end in another one. */
  private static boolean isScoredUnder(Map<String, CosineBackground> given, MinedNegatives record) {
    return Optional.ofNullable(given.get(record.getBoard()))
        .map(CosineBackground::encoder)
        .flatMap(encoder -> record.getEncoderId().map(own -> isSameOrOther(encoder, own)))
        .orElse(true);
  }

  /** Whether ids are equal, or not even of one name, which the board refuses itself. */
  private static boolean isSameOrOther(String encoder, String own) {
    return own.equals(encoder) || !EncoderId.haveSameName(own, encoder);
  }

  private void readRange(EciConfig eci, Replay replay) {
    ScoringLog log = scoringLog();
    new NegativesRange(eci, from, to)
        .forEach(
            record -> {
              Replay.Taken taken = replay.add(record);
              if (!(taken instanceof Replay.Taken.Passed)) {
                log.noteRead("the records of " + record.topic());
              }
              if (taken instanceof Replay.Taken.Refused refused) {
                log.noteRefused(DecodedNegatives.positionOf(record), refused.rejection());
              }
            });
    log.requireSome(
        "There are no records%s in this range of topic %s."
            .formatted(board.map(name -> " of board " + name).orElse(""), eci.topics().negatives()),
        ScoringLog.NOTHING_TO_RANK);
  }

  private void print(Collection<Ranking> rankings) {
    boolean isJson = format == TableOrJson.json;
    List<String> blocks =
        rankings.stream()
            .map(
                ranking ->
                    isJson
                        ? RankingJson.of(ranking).toString()
                        : RankingTable.text(ranking, parts, columns()))
            .toList();
    print(List.of(String.join(System.lineSeparator().repeat(isJson ? 1 : 2), blocks)));
  }

  private boolean agree(
      Map<String, Ranking> live, SortedMap<String, Ranking> replayed, Replay replay) {
    boolean all = true;
    for (Ranking ranking : replayed.values()) {
      String name = ranking.getBoard();
      int inPartitions = replay.partitions().get(name).size();
      Optional<RankingComparison> comparison =
          Optional.ofNullable(live.get(name)).map(newest -> RankingComparison.of(newest, ranking));
      say(
          "board %s, from %s: %s"
              .formatted(
                  name,
                  inPartitions == 1 ? "one partition" : inPartitions + " partitions",
                  comparison
                      .map(ReplayCommand::words)
                      .orElse("the application has no ranking of it")));
      comparison.ifPresent(
          c ->
              c.otherwise().stream()
                  .limit(SHOWN_DIFFERENCES)
                  .forEach(d -> err().println("  " + d)));
      all &= comparison.filter(ReplayCommand::isWithinRounding).isPresent();
    }
    err().flush();
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
