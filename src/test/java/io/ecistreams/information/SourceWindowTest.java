package io.ecistreams.information;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.math.Workbench;
import io.ecistreams.model.WindowPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceWindowTest {
  private static final int D = 80;
  private static final WindowPolicy POLICY =
      new WindowPolicy(1_000, List.of(5_000L, WindowPolicy.SINCE_START), 2_000);
  private final Random random = new Random(1);
  private final Workbench work = new Workbench(D);

  @Test
  void shouldAddOnlyOpenPanesAndOneSumWhenAWindowIsLong() {
    WindowPolicy policy =
        new WindowPolicy(1_000, List.of(60_000L, 5_000L, WindowPolicy.SINCE_START), 2_000);
    PaneSeries series = new PaneSeries(D, policy);
    List<Part> all = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      // Silent for a while, so that panes close and expire between two reads.
      long now = 2_000 + 250L * (i > 400 ? i + 100 : i);
      Part group = group(now - (i % 7 == 0 ? 1_900 : 0), 1);
      group.mergeInto(series);
      all.add(group);
      series.expire(now);
      if (i % 5 == 0) {
        for (long windowMs : policy.windowsMs()) {
          SourceWindow window = series.window(windowMs, now).orElseThrow();
          assertThat(window.terms(1.0)).hasSizeLessThanOrEqualTo(7);
          double logDet = window.logDet(1.0 / window.sums().examples(), work);
          assertSame(window, logDet, policy.windowStart(windowMs, now), all);
        }
      }
      assertThat(series.heapBytes()).isEqualTo(counted(series));
    }
    assertThat(series.paneStarts()).hasSizeGreaterThan(30);
  }

  @Test
  void shouldDropWhatWasFollowedForAllWindowsWhenTheyPart() {
    WindowPolicy policy = new WindowPolicy(1_000, List.of(8_000L, 20_000L), 0);
    PaneSeries series = new PaneSeries(D, policy);
    for (int i = 0; i < 60; i++) {
      long now = 1_000L * i;
      group(now, 1).mergeInto(series);
      series.expire(now);
      for (long windowMs : policy.windowsMs()) {
        series.window(windowMs, now);
      }
      if (i == 10) {
        // The long one still holds all.
        assertThat(series.followedWindows()).containsExactlyInAnyOrder(8_000L, 0L);
      }
    }
    assertThat(series.followedWindows()).containsExactlyInAnyOrder(8_000L, 20_000L);
  }

  /** The same, counted pane by pane. */
  private static long counted(PaneSeries series) {
    long bytes = series.past().map(SourceState::heapBytes).orElse(0L);
    for (long start : series.paneStarts()) {
      bytes += series.pane(start).orElseThrow().heapBytes();
    }
    return bytes + series.viewBytes();
  }

  @Test
  void shouldAgreeWithAFreshSumWhenReadAfterEveryGroupWhilePanesComeAndGo() {
    PaneSeries series = new PaneSeries(D, POLICY);
    List<Part> all = new ArrayList<>();
    int followed = 0;
    for (int i = 0; i < 1_500; i++) {
      // Now and then a late one, into an older pane or out of the short window altogether.
      long time = 2_000 + 10L * i - (i % 7 == 0 ? 1_900 : 0);
      Part group = group(time, 1 + i % 2);
      group.mergeInto(series);
      all.add(group);
      long now = 2_000 + 10L * i;
      series.expire(now);
      for (long windowMs : POLICY.windowsMs()) {
        SourceWindow window = series.window(windowMs, now).orElseThrow();
        followed += window.path().isFollowing() ? 1 : 0;
        double scale = 1.0 / window.sums().examples();
        double actual = window.logDet(scale, work);
        if (i % 50 == 0 || i > 1_400) {
          assertSame(window, actual, POLICY.windowStart(windowMs, now), all);
        }
      }
    }
    assertThat(followed).isGreaterThan(1_000);
  }

  @Test
  void shouldShowThePanesOfAnEarlierTimeAgainWhenTimeGoesBack() {
    PaneSeries series = new PaneSeries(D, POLICY);
    List<Part> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Part group = group(2_000 + 40L * i, 2);
      group.mergeInto(series);
      all.add(group);
    }
    long newest = 2_000 + 40L * 199;
    for (long now : new long[] {newest, newest + 2_000, newest, newest + 1_000, newest}) {
      for (long windowMs : POLICY.windowsMs()) {
        SourceWindow window = series.window(windowMs, now).orElseThrow();
        double logDet = window.logDet(1.0 / window.sums().examples(), work);
        assertSame(window, logDet, POLICY.windowStart(windowMs, now), all);
      }
    }
  }

  private static void assertSame(SourceWindow window, double logDet, long startMs, List<Part> all) {
    SourceState fresh = new SourceState(D);
    for (Part group : all) {
      if (Math.floorDiv(group.minedAtMs(), 1_000L) * 1_000 >= startMs) {
        fresh.merge(group.state());
      }
    }
    double n = fresh.sums().examples();
    assertThat(window.sums().examples()).isEqualTo(fresh.sums().examples());
    assertThat(window.queries()).isEqualTo(fresh.queries());
    assertThat(window.trace())
        .isCloseTo(fresh.matrix().trace(), within(1e-12 * fresh.matrix().trace()));
    double expected = States.logDet(fresh.matrix(), 1 / n);
    assertThat(logDet).isCloseTo(expected, within(1e-9 * expected));
  }

  @Test
  void shouldNotFollowRowsWhenManyComeBetweenReads() {
    PaneSeries series = new PaneSeries(D, WindowPolicy.unbounded());
    for (int i = 0; i < 100; i++) {
      group(0, 8).mergeInto(series);
      SourceWindow window = series.window(WindowPolicy.SINCE_START, 0).orElseThrow();
      window.logDet(1.0 / window.sums().examples(), work);
      assertThat(window.path().isFollowing()).isFalse();
    }
  }

  @Test
  void shouldGiveTheSameNumberWhenNothingHasChanged() {
    PaneSeries series = new PaneSeries(D, WindowPolicy.unbounded());
    group(0, 3).mergeInto(series);
    SourceWindow window = series.window(WindowPolicy.SINCE_START, 0).orElseThrow();
    long version = window.version();
    double logDet = window.logDet(0.5, work);

    assertThat(series.window(WindowPolicy.SINCE_START, 0).orElseThrow().version())
        .isEqualTo(version);
    assertThat(window.logDet(0.5, work)).isEqualTo(logDet);
    assertThat(window.logDet(0.25, work)).isLessThan(logDet);
    group(0, 1).mergeInto(series);
    assertThat(series.window(WindowPolicy.SINCE_START, 0).orElseThrow().version())
        .isGreaterThan(version);
  }

  @Test
  void shouldKeepScoresTo1e6WhenClosedPanesAreHeldInSinglePrecision() {
    PaneSeries exact = new PaneSeries(D, POLICY);
    PaneSeries half = new PaneSeries(D, POLICY, ClosedPanes.SINGLE_PRECISION);
    for (int i = 0; i < 600; i++) {
      Part group = group(20L * i, 2);
      long now = 20L * i;
      for (PaneSeries series : List.of(exact, half)) {
        group.mergeInto(series);
        series.expire(now);
        for (long windowMs : POLICY.windowsMs()) {
          SourceWindow window = series.window(windowMs, now).orElseThrow();
          window.logDet(1.0 / window.sums().examples(), work);
        }
      }
      for (long windowMs : POLICY.windowsMs()) {
        double scale = 1.0 / exact.window(windowMs, now).orElseThrow().sums().examples();
        double expected = exact.window(windowMs, now).orElseThrow().logDet(scale, work);
        assertThat(half.window(windowMs, now).orElseThrow().logDet(scale, work))
            .isCloseTo(expected, within(1e-6 * expected));
      }
    }
    long closed = half.paneStarts().get(0);
    InformationMatrix matrix = half.pane(closed).orElseThrow().matrix();
    assertThat(matrix.heapBytes())
        .isLessThan(exact.pane(closed).orElseThrow().matrix().heapBytes() * 6 / 10);
    SourceState restored = SourceState.fromBytes(half.pane(closed).orElseThrow().toBytes());
    assertThat(restored.matrix().trace()).isEqualTo(matrix.trace());
    assertThatIllegalStateException().isThrownBy(matrix::nextRow).withMessageContaining("closed");
  }

  @ParameterizedTest
  @ValueSource(ints = {384, 768, 1024})
  void shouldStayWithinTheMemoryBoundWhenOpenOrClosed(int dimension) {
    double bound = 4.0 * dimension * (dimension + 1);
    SourceState state = new SourceState(dimension);
    for (int i = 0; i < dimension / 2 + 9; i++) {
      States.addRow(state, random);
    }

    assertThat((double) state.matrix().heapBytes()).isBetween(1.02 * bound, 1.1 * bound);
    state.matrix().compact();
    assertThat((double) state.matrix().heapBytes()).isBetween(bound, 1.02 * bound);
    state.matrix().closeInSinglePrecision();
    assertThat((double) state.matrix().heapBytes()).isLessThan(0.55 * bound);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "3, 0", "0, 3", "2000, 30", "30, 2000", "1025, 1025", "5000, 5000"})
  void shouldCountTheUnionWhenSketchesAreMerged(int left, int right) {
    DistinctQueries a = new DistinctQueries();
    DistinctQueries b = new DistinctQueries();
    DistinctQueries union = new DistinctQueries();
    for (int i = 0; i < left + right; i++) {
      // Every third one is in both.
      (i < left ? a : b).add(i);
      union.add(i);
      if (i % 3 == 0) {
        (i < left ? b : a).add(i);
      }
    }
    a.merge(b);

    assertThat(a.count()).isEqualTo(union.count());
    assertThat(a.hashes()).isEqualTo(union.hashes());
  }

  private Part group(long timeMs, int rows) {
    return group(D, timeMs, rows);
  }

  private Part group(int dimension, long timeMs, int rows) {
    SourceState state = new SourceState(dimension);
    state.sums().merge(States.sums(random, rows));
    for (int i = 0; i < rows; i++) {
      States.addRow(state, random);
    }
    state.addQuery(random.nextLong(), timeMs);
    return new Part(timeMs, state);
  }

  /** What comes at once. */
  private record Part(long minedAtMs, SourceState state) {
    void mergeInto(PaneSeries series) {
      series.merge(POLICY.paneStart(minedAtMs), state);
    }
  }
}
