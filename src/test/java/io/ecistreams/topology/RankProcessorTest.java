package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.scoring.BoardPolicies;
import io.ecistreams.scoring.BoardSettings;
import io.ecistreams.scoring.ScoringDefinition;
import io.ecistreams.store.LiveState;
import io.ecistreams.store.StoreNames;
import io.ecistreams.store.TaskBoards;
import io.ecistreams.testing.Examples;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ranking stage over a clock of its own, across restarts on the same stores. */
class RankProcessorTest {
  private static final long HOUR_MS = Duration.ofHours(1).toMillis();
  private static final long START = 1_700_000_000_000L;
  private static final int D = 3;

  private final Random random = new Random(1);
  private final Logger logger = (Logger) org.slf4j.LoggerFactory.getLogger("io.ecistreams");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Map<String, KeyValueStore<Bytes, byte[]>> stores = new java.util.TreeMap<>();
  private RankStage stage;

  @BeforeEach
  void listen() {
    log.start();
    logger.setLevel(Level.WARN);
    logger.addAppender(log);
    for (String name : StoreNames.STATE) {
      stores.put(name, Stores.inMemoryKeyValueStore(name).get());
    }
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
    logger.setLevel(null);
  }

  @Test
  void shouldKeepABoardWhenTheApplicationWasDownForLongerThanItsRetention() {
    start(given());
    process(group("a", START), START);
    tick(START + 1_000);

    start(given());
    tick(START + 3 * HOUR_MS);
    tick(START + 4 * HOUR_MS);
    assertThat(outputs()).noneMatch(RankOutput.Expired.class::isInstance);
    process(group("a", START + 1), START + 4 * HOUR_MS);
    assertThat(ranked().emitted().estimate().windows().get(0).sources().get(0).estimate().n())
        .isEqualTo(4);

    tick(START + 5 * HOUR_MS + 1);
    assertThat(outputs()).anyMatch(RankOutput.Expired.class::isInstance);
  }

  /** Alerts may have been raised about what was refused. */
  @Test
  void shouldRememberABoardOfWhichNothingWasEverTaken() {
    start(given());
    process(Examples.group("a", START, "q", D + 1, 2, new Random(1)), START);
    assertThat(outputs()).anyMatch(DeadLetter.class::isInstance);

    start(given());
    tick(START + 1_000);
    tick(START + 2 * HOUR_MS);

    assertThat(outputs()).anyMatch(RankOutput.Expired.class::isInstance);
  }

  @Test
  void shouldKeepABoardWhenItsTaskIsRevivedAfterLongerThanItsRetention() {
    start(given());
    process(group("a", START), START);
    tick(START + 1_000);

    stage.revive();
    assertThat(stage.context.scheduledPunctuators())
        .extracting(MockProcessorContext.CapturedPunctuator::cancelled)
        .containsExactly(true, false);
    tick(START + 3 * HOUR_MS);

    assertThat(outputs()).noneMatch(RankOutput.Expired.class::isInstance);
  }

  @Test
  void shouldTakeStaleScoresBackWhenTheTaskRestarts() {
    start(given());
    process(group("silent", START), START);
    tick(START + 1_000);

    start(given());
    process(group("alive", START + HOUR_MS), START + 2_000);

    assertThat(ranked().emitted().gone()).containsExactly("silent");
    process(group("alive", START + HOUR_MS + 1), START + 3_000);
    assertThat(ranked().emitted().gone()).isEmpty();
  }

  @Test
  void shouldFreezeABackgroundWhenItIsGivenAfterTheBoardBegan() {
    start(settings(new CalibrationPolicy(128, 16, 0, Map.of())));
    for (int i = 0; i < 20; i++) {
      process(group("a", START), START);
    }

    start(given());
    tick(START + 1_000);

    List<RankOutput.Registered> registered =
        outputs().stream()
            .filter(RankOutput.Registered.class::isInstance)
            .map(RankOutput.Registered.class::cast)
            .toList();
    assertThat(registered).hasSize(1);
    assertThat(registered.get(0).registration().background()).contains(Examples.background(D));
    assertThat(ranked().waitingExamples()).isZero();
    assertThat(ranked().emitted().estimate().windows().get(0).sources().get(0).estimate().n())
        .isEqualTo(40);
  }

  @Test
  void shouldEmitWhatWasFoldedBeforeACrashWhenThereIsNoRoomForAllBoards() {
    start(given(LiveState.unlimited()));
    for (String board : List.of("run", "walk", "quiet")) {
      process(Examples.onBoard(board, group("a", START)), START);
    }
    // At the same moment, so that no emission is due.
    process(group("b", START), START);
    process(Examples.onBoard("walk", group("b", START)), START);

    start(given(new LiveState(1)));
    // Boards that were left in their stores are read one after the other.
    for (int i = 1; i < 10; i++) {
      tick(START + 2_000 + i * 100L);
    }

    assertThat(outputs().stream().filter(RankOutput.Ranked.class::isInstance))
        .extracting(output -> ((RankOutput.Ranked) output).emitted().estimate())
        .allSatisfy(estimate -> assertThat(sourcesOf(estimate)).containsExactlyInAnyOrder("a", "b"))
        .extracting(BoardEstimate::board)
        .containsExactlyInAnyOrder("run", "walk");
  }

  @Test
  void shouldDeleteAnIdleBoardWhenItIsNotInMemory() {
    start(given(new LiveState(1)));
    process(Examples.onBoard("walk", group("a", START)), START);
    process(group("a", START), START);
    tick(START + 1_000);
    process(group("a", START), START + HOUR_MS);

    tick(START + HOUR_MS + 1);

    assertThat(outputs().stream().filter(RankOutput.Expired.class::isInstance))
        .containsExactly(new RankOutput.Expired(List.of("a")));
    assertThat(stores.get(StoreNames.BOARDS).approximateNumEntries()).isEqualTo(1);
  }

  private static List<String> sourcesOf(BoardEstimate estimate) {
    return estimate.windows().get(0).sources().stream().map(s -> s.estimate().source()).toList();
  }

  @Test
  void shouldWarnOncePerProcessThenHourlyWhenABoardWaitsForItsBackground() {
    start(settings(new CalibrationPolicy(128, 16, 0, Map.of())));
    process(group("a", START), START);
    tick(START + Duration.ofMinutes(5).toMillis());
    assertThat(warnings()).isEmpty();

    tick(START + Duration.ofMinutes(6).toMillis());
    tick(START + Duration.ofMinutes(7).toMillis());
    assertThat(warnings()).hasSize(1);
    assertThat(warnings().get(0))
        .contains("board run", "6 min", "1 of 128 queries", "calibration.time.limit.ms");

    for (int i = 0; i < 3; i++) {
      process(group("a", START), START + Duration.ofMinutes(60).toMillis());
    }
    tick(START + Duration.ofMinutes(65).toMillis());
    assertThat(warnings()).hasSize(1);
    tick(START + Duration.ofMinutes(66).toMillis());
    assertThat(warnings()).hasSize(2);
    assertThat(warnings().get(1)).contains("4 of 128 queries");
  }

  @Test
  void shouldWarnAtEachPowerOfTenWhenASourceIsLate() {
    start(given());
    process(group("fast", START), START);
    for (int i = 0; i < 60; i++) {
      process(group("slow", START / 1_000), START);
    }

    assertThat(warnings()).hasSize(3);
    assertThat(warnings().get(0))
        .contains("run|slow", " 2 late", "1970-01-20T16:13:20Z", "2023-11-14T22:13:20Z")
        .contains("milliseconds", "grace.ms=120000");
    assertThat(warnings().get(1)).contains(" 10 late");
    assertThat(warnings().get(2)).contains(" 100 late");
    assertThat(total("late")).isEqualTo(120);
    assertThat(total("examples")).isEqualTo(2);
  }

  private static TaskBoards.Settings given() {
    return settings(
        new CalibrationPolicy(128, 16, 0, Map.of(Examples.BOARD, Examples.background(D))));
  }

  /** Backgrounds of three boards, and room for the live state. */
  private static TaskBoards.Settings given(LiveState live) {
    CosineBackground background = Examples.background(D);
    TaskBoards.Settings settings =
        settings(
            new CalibrationPolicy(
                128,
                16,
                0,
                Map.of(Examples.BOARD, background, "walk", background, "quiet", background)));
    return new TaskBoards.Settings(settings.policies(), settings.journalBytes(), live);
  }

  private static TaskBoards.Settings settings(CalibrationPolicy calibration) {
    WindowPolicy windows = new WindowPolicy(60_000, List.of(900_000L, 0L), 120_000);
    return new TaskBoards.Settings(
        new BoardPolicies(
            new BoardSettings(ScoringDefinition.standard(), windows, calibration.queries()),
            calibration));
  }

  /** A new process: nothing but the stores is left of the one before. */
  private void start(TaskBoards.Settings settings) {
    stage = new RankStage(settings, new Emission(1, 1, HOUR_MS), stores);
  }

  private void process(ExampleGroup group, long nowMs) {
    stage.process(Examples.routed(group), nowMs);
  }

  private void tick(long nowMs) {
    stage.tick(nowMs);
  }

  private List<RankOutput> outputs() {
    return stage.outputs();
  }

  /** The newest ranking. */
  private RankOutput.Ranked ranked() {
    return outputs().stream()
        .filter(RankOutput.Ranked.class::isInstance)
        .map(RankOutput.Ranked.class::cast)
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  private List<String> warnings() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private double total(String metric) {
    return stage.context.metrics().metrics().entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(metric + "-total"))
        .mapToDouble(entry -> (Double) entry.getValue().metricValue())
        .sum();
  }

  private ExampleGroup group(String source, long minedAtMs) {
    return Examples.group(source, minedAtMs, "q" + random.nextInt(), D, 2, random);
  }
}
