package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Background;
import io.ecistreams.avro.BackgroundOrigin;
import io.ecistreams.avro.BackgroundState;
import io.ecistreams.avro.Command;
import io.ecistreams.avro.CommandKind;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.ScoreState;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.WindowRanking;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.EmbeddingException;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextRole;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.testing.Mined;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.Test;

class EmissionTopologyTest {
  private static final int D = 6;
  private static final Instant START = TopologyHarness.START;

  @Test
  void shouldEmitAtMostOncePerIntervalAndOnlyWhenSomethingChanged() {
    try (TopologyHarness harness = new TopologyHarness(given().emitIntervalMs(2_000))) {
      harness.pipe(record("bm25", 1, START));
      assertThat(harness.rankings.readValuesToList()).hasSize(1);

      for (int i = 2; i < 20; i++) {
        harness.pipe(record("bm25", i, START));
      }
      assertThat(harness.rankings.isEmpty()).isTrue();

      harness.driver.advanceWallClockTime(Duration.ofMillis(2_100));
      List<Ranking> second = harness.rankings.readValuesToList();
      assertThat(second).hasSize(1);
      assertThat(only(second.get(0)).getN()).isEqualTo(19 * 3);

      harness.driver.advanceWallClockTime(Duration.ofMinutes(10));
      assertThat(harness.rankings.isEmpty()).isTrue();
    }
  }

  @Test
  void shouldEmitWithEveryRecordWhenTheIntervalIsZero() {
    try (TopologyHarness harness = new TopologyHarness(given().emitIntervalMs(0))) {
      for (int i = 0; i < 5; i++) {
        harness.pipe(record("bm25", i, START));
      }
      assertThat(harness.rankings.readValuesToList()).hasSize(5);
    }
  }

  @Test
  void shouldHoldStaleRankingsBackAndMarkThemWhenItCatchesUpAfterHoursOffline() {
    // A record is a commit here, and read within the least time of a millisecond.
    AtomicLong unread = new AtomicLong(70_000);
    TopologyHarness.Options options =
        given()
            .emitIntervalMs(2_000)
            .catchUpIntervalMs(20_000)
            .lag((topic, partition, offset) -> unread.get() - offset);
    try (TopologyHarness harness = new TopologyHarness(options)) {
      Instant backThen = START.minus(Duration.ofHours(3));
      // A minute's work through what was sent in three hours.
      for (int i = 0; i < 590; i++) {
        Instant sent = backThen.plus(Duration.ofSeconds(18L * i));
        harness.pipe(record("bm25", i, sent));
        harness.driver.advanceWallClockTime(Duration.ofMillis(100));
      }
      List<Ranking> stale = harness.rankings.readValuesToList();
      assertThat(stale).hasSize(3);
      // The first is of a record that came whole, before the board was registered.
      assertThat(stale.subList(1, 3))
          .allSatisfy(ranking -> assertThat(ranking.getInputDelayMs()).isGreaterThan(60_000));

      unread.set(600);
      Instant now = START.plusSeconds(60);
      harness.pipe(record("bm25", 590, now));
      Ranking current = harness.lastRanking("board");
      assertThat(current.getInputDelayMs()).isLessThan(1_000);
      assertThat(current.getWindows().get(1).getSources().get(0).getN()).isEqualTo(591 * 3);
      assertThat(only(current).getN()).isLessThan(591 * 3);

      harness.pipe(record("bm25", 591, now));
      harness.driver.advanceWallClockTime(Duration.ofMillis(2_100));
      assertThat(harness.rankings.readValuesToList()).hasSize(1);
    }
  }

  @Test
  void shouldEmitTheLastStaleRankingWhenNothingComesAfterIt() {
    try (TopologyHarness harness =
        new TopologyHarness(given().lag((topic, partition, offset) -> 70_000))) {
      harness.pipe(record("bm25", 1, START));
      harness.rankings.readValuesToList();
      harness.pipe(record("bm25", 2, START));
      harness.driver.advanceWallClockTime(Duration.ofSeconds(19));
      assertThat(harness.rankings.isEmpty()).isTrue();

      harness.driver.advanceWallClockTime(Duration.ofSeconds(2));
      assertThat(only(harness.lastRanking("board")).getN()).isEqualTo(6);
      harness.driver.advanceWallClockTime(Duration.ofHours(1));
      assertThat(harness.rankings.isEmpty()).isTrue();
    }
  }

  @Test
  void shouldNotBeBehindWhenAProducerSetsTimestampsOfTheEpoch() {
    try (TopologyHarness harness = new TopologyHarness(given().emitIntervalMs(2_000))) {
      for (int i = 0; i < 5; i++) {
        harness.pipe(record("bm25", i, START), Instant.EPOCH);
        harness.driver.advanceWallClockTime(Duration.ofMillis(2_100));
        assertThat(harness.rankings.readValuesToList())
            .as("at the usual pace")
            .singleElement()
            .satisfies(ranking -> assertThat(ranking.getInputDelayMs()).isZero());
      }
    }
  }

  @Test
  void shouldCountLateExamplesAndLeaveThemOut() {
    try (TopologyHarness harness = new TopologyHarness(given())) {
      harness.pipe(record("bm25", 1, START));
      harness.pipe(record("bm25", 2, START.minus(Duration.ofMinutes(1))));
      harness.pipe(record("bm25", 3, START.minus(Duration.ofMinutes(9))));
      harness.pipe(record("tardy", 3, START.minus(Duration.ofMinutes(9))));
      harness.driver.advanceWallClockTime(Duration.ofSeconds(3));

      Ranking ranking = harness.lastRanking("board");
      SourceScore score = only(ranking);

      assertThat(score.getN()).isEqualTo(6);
      assertThat(score.getLate()).isEqualTo(3);
      assertThat(ranking.getLate()).containsOnly(Map.entry("bm25", 3L), Map.entry("tardy", 3L));
      assertThat(harness.deadLetters.isEmpty()).isTrue();
    }
  }

  @Test
  void shouldSlideTheWindowAndKeepTheTotalSinceTheStart() {
    try (TopologyHarness harness = new TopologyHarness(given())) {
      for (int minute = 0; minute < 40; minute++) {
        harness.pipe(record("bm25", minute, START.plus(Duration.ofMinutes(minute))));
        harness.driver.advanceWallClockTime(Duration.ofMinutes(1));
      }
      Ranking ranking = harness.lastRanking("board");

      WindowRanking window = ranking.getWindows().get(0);
      assertThat(window.getWindowMs()).isEqualTo(900_000);
      assertThat(window.getSources().get(0).getN()).isEqualTo(15 * 3);
      assertThat(Duration.between(window.getWindowStart(), window.getWindowEnd()))
          .isEqualTo(Duration.ofMinutes(15));
      assertThat(ranking.getWindows().get(1).getWindowMs()).isZero();
      assertThat(ranking.getWindows().get(1).getSources().get(0).getN()).isEqualTo(40 * 3);
    }
  }

  @Test
  void shouldTakeAScoreBackOnceWhenItsSourceLeavesThePrimaryWindow() {
    try (TopologyHarness harness = new TopologyHarness(given().emitIntervalMs(0))) {
      harness.pipe(record("silent", 1, START));
      harness.pipe(record("alive", 2, START));
      harness.scores.readKeyValuesToList();

      harness.pipe(record("alive", 3, START.plus(Duration.ofMinutes(20))));
      List<KeyValue<String, SourceScore>> scores = harness.scores.readKeyValuesToList();
      harness.pipe(record("alive", 4, START.plus(Duration.ofMinutes(20))));

      assertThat(scores)
          .extracting(score -> score.key)
          .containsExactlyInAnyOrder("board|alive", "board|silent");
      assertThat(scores).contains(KeyValue.pair("board|silent", null));
      assertThat(harness.scores.readKeyValuesToList())
          .extracting(score -> score.key)
          .containsExactly("board|alive");
    }
  }

  @Test
  void shouldHoldExamplesBackUntilTheBackgroundIsKnown() {
    TopologyHarness.Options options =
        new TopologyHarness.Options().calibration(new CalibrationPolicy(32, 16, 0, Map.of()));
    try (TopologyHarness harness = new TopologyHarness(options)) {
      for (int i = 0; i < 31; i++) {
        harness.pipe(record("bm25", i, START));
      }
      harness.driver.advanceWallClockTime(Duration.ofSeconds(3));
      Ranking calibrating = harness.lastRanking("board");
      assertThat(calibrating.getBackground().getState()).isEqualTo(BackgroundState.CALIBRATING);
      assertThat(calibrating.getBackground().getQueries()).isEqualTo(31);
      assertThat(calibrating.getBackground().getRequiredQueries()).isEqualTo(32);
      assertThat(calibrating.getWaiting()).isEqualTo(31 * 3);
      assertThat(calibrating.getWindows()).isEmpty();
      assertThat(harness.scores.isEmpty()).isTrue();

      harness.pipe(record("bm25", 31, START));
      harness.driver.advanceWallClockTime(Duration.ofSeconds(3));
      Ranking frozen = harness.lastRanking("board");
      assertThat(frozen.getBackground().getState()).isEqualTo(BackgroundState.FROZEN);
      assertThat(frozen.getBackground().getOrigin()).contains(BackgroundOrigin.MEASURED);
      assertThat(frozen.getWaiting()).isZero();
      assertThat(only(frozen).getN()).isEqualTo(32 * 3);
      assertThat(only(frozen).getBackgroundId())
          .isEqualTo(frozen.getBackground().getId().orElseThrow());
      assertThat(harness.backgrounds.readValuesToList())
          .extracting(Background::getState)
          .containsExactly(BackgroundState.CALIBRATING, BackgroundState.FROZEN);
    }
  }

  @Test
  void shouldStartFromFewerQueriesWhenTheTimeLimitHasPassed() {
    TopologyHarness.Options options =
        new TopologyHarness.Options().calibration(new CalibrationPolicy(128, 16, 30_000, Map.of()));
    try (TopologyHarness harness = new TopologyHarness(options)) {
      for (int i = 0; i < 15; i++) {
        harness.pipe(record("bm25", i, START));
      }
      harness.driver.advanceWallClockTime(Duration.ofSeconds(60));
      assertThat(harness.lastRanking("board").getBackground().getState())
          .isEqualTo(BackgroundState.CALIBRATING);

      harness.pipe(record("bm25", 15, START));
      harness.driver.advanceWallClockTime(Duration.ofSeconds(3));
      Ranking ranking = harness.lastRanking("board");
      assertThat(ranking.getBackground().getOrigin()).contains(BackgroundOrigin.MEASURED_EARLY);
      assertThat(only(ranking).getState()).isEqualTo(ScoreState.WARMING_UP);
      assertThat(only(ranking).getRank()).isEmpty();
    }
  }

  @Test
  void shouldEmbedWhatHasNoUsableVectorInOneBatchPerRole() {
    CountingEmbedder embedder = new CountingEmbedder();
    try (TopologyHarness harness = new TopologyHarness(given().embedder(embedder))) {
      harness.pipe(
          MinedNegatives.newBuilder()
              .setBoard("text-board")
              .setSource("llm")
              .setQuery(Mined.text("q", "a query"))
              .setPositives(List.of(Mined.text("p", "the positive")))
              .setNegatives(List.of(Mined.text("n1", "one"), Mined.text("n2", "two")))
              .setMinedAt(START)
              .build());
      assertThat(embedder.batches)
          .containsExactly("QUERY [a query]", "PASSAGE [the positive, one, two]");
      assertThat(harness.deadLetters.isEmpty()).isTrue();
      assertThat(harness.lastRanking("text-board").getBackground().getEncoderId())
          .isEqualTo("e5-small-v2");
    }
  }

  @Test
  void shouldForgetABoardThatIsIdleForLongerThanItsRetention() {
    try (TopologyHarness harness =
        new TopologyHarness(given().idleRetentionMs(Duration.ofHours(1).toMillis()))) {
      harness.pipe(record("bm25", 1, START));
      harness.driver.advanceWallClockTime(Duration.ofMinutes(59));
      harness.rankings.readValuesToList();
      harness.driver.advanceWallClockTime(Duration.ofMinutes(2));

      List<KeyValue<String, Ranking>> last = harness.rankings.readKeyValuesToList();
      assertThat(last).hasSize(1);
      assertThat(last.get(0).key).isEqualTo("board");
      assertThat(last.get(0).value).isNull();
      assertThat(harness.scores.readKeyValuesToMap()).containsEntry("board|bm25", null);
      assertThat(harness.driver.getKeyValueStore("boards").all().hasNext()).isFalse();
      assertThat(harness.driver.getKeyValueStore("pane-journal").all().hasNext()).isFalse();

      harness.pipe(record("bm25", 2, START));
      assertThat(only(harness.lastRanking("board")).getN()).isEqualTo(3);
    }
  }

  @Test
  void shouldForgetABoardWhenAnOperatorAsksAndLetItsNameBeUsedAnew() {
    try (TopologyHarness harness = new TopologyHarness(given())) {
      harness.pipe(record("bm25", 1, START));
      harness.pipe(record("bm25", 2, START));
      harness.commands.pipeInput(delete("board"));

      assertThat(harness.rankings.readKeyValuesToMap()).containsEntry("board", null);
      assertThat(harness.scores.readKeyValuesToMap()).containsEntry("board|bm25", null);
      assertThat(harness.mixtures.readKeyValuesToMap())
          .allSatisfy((b, m) -> assertThat(m).isNull());
      assertThat(harness.backgrounds.readKeyValuesToMap()).containsEntry("board", null);
      assertThat(harness.driver.getKeyValueStore("boards").all().hasNext()).isFalse();
      assertThat(harness.driver.getKeyValueStore("pane-journal").all().hasNext()).isFalse();
      assertThat(harness.driver.getKeyValueStore("latest").all().hasNext()).isFalse();
      assertThat(harness.deadLetters.isEmpty()).isTrue();

      harness.pipe(record("bm25", 3, START));
      assertThat(only(harness.lastRanking("board")).getN()).isEqualTo(3);
    }
  }

  @Test
  void shouldRefuseToDeleteABoardThatIsNotThere() {
    try (TopologyHarness harness = new TopologyHarness(given())) {
      harness.pipe(record("bm25", 1, START));
      harness.commands.pipeInput(delete("bord"));

      assertThat(harness.deadLetters.readRecordsToList())
          .singleElement()
          .extracting(
              letter ->
                  new String(
                      letter.headers().lastHeader(LetterHeaders.MESSAGE).value(),
                      StandardCharsets.UTF_8))
          .asString()
          .contains("board bord, of which nothing is known");
      assertThat(harness.rankings.readKeyValuesToMap().get("board")).isNotNull();
    }
  }

  private static Command delete(String board) {
    return new Command(board, null, CommandKind.DELETE_BOARD, START);
  }

  private static final class CountingEmbedder implements TextEmbedder {
    private final List<String> batches = new ArrayList<>();

    @Override
    public String encoderId() {
      return "e5-small-v2";
    }

    @Override
    public List<float[]> embed(TextRole role, List<String> texts) throws EmbeddingException {
      batches.add(role + " " + texts);
      return texts.stream().map(text -> new float[] {text.length(), 1, 2}).toList();
    }

    @Override
    public void close() {}
  }

  private static TopologyHarness.Options given() {
    CosineBackground given =
        new CosineBackground("enc", D, 0, 0.3, 0, 0.3, 128, CosineBackground.Origin.GIVEN);
    return new TopologyHarness.Options()
        .windows(new WindowPolicy(60_000, List.of(900_000L, 0L), 120_000))
        .calibration(new CalibrationPolicy(128, 16, 0, Map.of("board", given)));
  }

  private static MinedNegatives record(String source, int query, Instant minedAt) {
    return Mined.record("board", source, query, 3, D, minedAt).setEncoderId("enc").build();
  }

  private static SourceScore only(Ranking ranking) {
    return ranking.getWindows().get(0).getSources().get(0);
  }
}
