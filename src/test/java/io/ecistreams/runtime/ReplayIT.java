package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.BackgroundOrigin;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.WindowRanking;
import io.ecistreams.cli.CommandRun;
import io.ecistreams.serde.RankingComparison;
import io.ecistreams.testing.Mined;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was ranked live, ranked again from the topic. */
class ReplayIT {
  /** Below 28 every read is a factorisation. */
  private static final int FACTORISED = 24;

  private static final int FOLLOWED = 64;
  private static final int K = 4;
  private static final int QUERIES = 400;
  private static final List<String> SOURCES = List.of("bm25", "dense", "llm");
  private static final long PANE_MS = 10_000;

  @TempDir Path directory;

  @Test
  void shouldAgreeWhenTheBackgroundIsMeasuredAnewOverOnePartition() throws Exception {
    // Measured by the application, over what came first.
    Map<String, String> measured =
        Map.of("backgrounds.file", "", "calibration.queries", "64", "grace.ms", "3600000");
    try (StreamFixture fixture = fixture(FACTORISED, measured)) {
      Ranking live = rank(fixture, FACTORISED, 1);

      assertThat(live.getBackground().getOrigin()).contains(BackgroundOrigin.MEASURED);
      assertThat(live.getLate()).isEmpty();
      assertThat(live.getWindows()).hasSize(3);
      for (List<String> options :
          List.of(List.of("--compare"), List.of("--compare", "--background", "measure"))) {
        CommandRun run = replay(fixture, options.toArray(String[]::new));
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("board good, from one partition: ");
      }
      RankingComparison comparison = RankingComparison.of(live, replayed(fixture));
      assertThat(comparison.otherwise()).isEmpty();
      assertThat(comparison.largestRelative()).isLessThanOrEqualTo(1e-9);
    }
  }

  @Test
  void shouldAgreeToRoundingWhenABoardCameThroughSeveralPartitions() throws Exception {
    try (StreamFixture fixture = fixture(FOLLOWED, Map.of("grace.ms", "3600000"))) {
      Ranking live = rank(fixture, FOLLOWED, 3);

      CommandRun run = replay(fixture, "--compare");
      assertThat(run.code()).as(run.err()).isZero();
      RankingComparison comparison = RankingComparison.of(live, replayed(fixture));
      assertThat(comparison.otherwise()).isEmpty();
      assertThat(comparison.numbers()).isGreaterThan(200);
      assertThat(comparison.largestRelative()).isLessThanOrEqualTo(1e-9);
    }
  }

  @Test
  void shouldSayWhatDiffersWhenOnlyAPartIsReplayed() throws Exception {
    try (StreamFixture fixture = fixture(FACTORISED, Map.of())) {
      rank(fixture, FACTORISED, 1);

      CommandRun part = replay(fixture, "--compare", "--to", "0:600");
      assertThat(part.code()).isEqualTo(1);
      assertThat(part.err()).contains("differs from the live ranking", "good.streamTime is ");

      CommandRun measured = replay(fixture, "--compare", "--background", "measure");
      assertThat(measured.code()).isEqualTo(1);
      assertThat(measured.err()).contains("origin is \"GIVEN\" and \"MEASURED\"");

      CommandRun none = replay(fixture, "--from", "latest");
      assertThat(none.code()).isEqualTo(1);
      assertThat(none.err()).contains("There are no records of board good in this range");
      assertThat(replay(fixture, "--from", "yesterday").code()).isEqualTo(2);

      fixture.sendFiller();
      CommandRun empty = replay(fixture, "--board", "mistyped");
      assertThat(empty.err()).contains("There are no records of board mistyped in this range");

      // Nobody can tell of which board it is.
      fixture.send(List.of("no record".getBytes(StandardCharsets.UTF_8)), 1);
      CommandRun other = replay(fixture, "--compare", "--board", "mistyped");
      assertThat(other.code()).isEqualTo(1);
      assertThat(other.err()).contains("All records were refused; there is nothing to rank.");
      assertThat(replay(fixture, "--from", "7:0").err()).contains("has 3 partitions");
    }
  }

  private StreamFixture fixture(int dimension, Map<String, String> more) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("pane.ms", Long.toString(PANE_MS));
    settings.put("windows.ms", "120000,30000,0");
    settings.put("grace.ms", "10000");
    settings.put("max.future.ms", "10000");
    settings.put("journal.bytes", "65536");
    settings.put(
        "backgrounds.file", StreamFixture.givenBackground(directory, dimension).toString());
    settings.putAll(more);
    return new StreamFixture(directory, settings);
  }

  /** Four minutes of event time out of order, so that panes close, leave windows, and miss some. */
  private static Ranking rank(StreamFixture fixture, int dimension, int partitions)
      throws Exception {
    fixture.startApplication(Map.of());
    List<MinedNegatives> records = records(dimension);
    List<byte[]> values = records.stream().map(fixture::encode).toList();
    // With looks in between, which must not change anything.
    fixture.send(values.subList(0, 500), partitions);
    fixture.await("good", r -> StreamFixture.examples(r) > 0);
    fixture.send(values.subList(500, values.size()), partitions);
    fixture.await("good", r -> all(r) == (long) K * values.size() && isSettled(r));
    fixture.stopApplication();
    return NewestRecords.rankings(fixture.config(Map.of())).get("good");
  }

  private static long all(Ranking ranking) {
    long late = ranking.getLate().values().stream().mapToLong(Long::longValue).sum();
    return late
        + ranking.getWindows().stream()
            .filter(window -> window.getWindowMs() == 0)
            .flatMap(window -> window.getSources().stream())
            .mapToLong(SourceScore::getN)
            .sum();
  }

  private static boolean isSettled(Ranking ranking) {
    return ranking.getWindows().stream().mapToInt(WindowRanking::getOutdatedHybrids).sum() == 0;
  }

  private static List<MinedNegatives> records(int dimension) {
    Random random = new Random(7);
    List<MinedNegatives> records = new ArrayList<>();
    Instant start = Instant.now().minusSeconds(600);
    for (int query = 0; query < QUERIES; query++) {
      for (String source : SOURCES) {
        Instant minedAt = start.plusMillis(query * 600L - random.nextInt(25_000));
        records.add(Mined.record("good", source, query, K, dimension, minedAt).build());
      }
    }
    return records;
  }

  private static Ranking replayed(StreamFixture fixture) {
    try (Replay replay =
        new Replay(
            fixture.config(Map.of()),
            Core.intake(fixture.config(Map.of()), Optional.empty()),
            Core.calibration(fixture.config(Map.of())),
            board -> true)) {
      new NegativesRange(
              fixture.config(Map.of()), new StreamPoint.Earliest(), new StreamPoint.Latest())
          .forEach(replay::add);
      return replay.rankings(0).get("good");
    }
  }

  private static CommandRun replay(StreamFixture fixture, String... more) {
    List<String> args = new ArrayList<>(List.of("replay"));
    if (!List.of(more).contains("--board")) {
      args.addAll(List.of("--board", "good"));
    }
    args.addAll(List.of(more));
    return CommandRun.of(fixture.environment(Map.of()), args.toArray(String[]::new));
  }
}
