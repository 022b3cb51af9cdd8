package io.ecistreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

class WindowPolicyPropertyTest {
  private static final long FAR = 4_000_000L;

  @Property
  void shouldLieInItsPaneWhenAnEventTimeIsGiven(
      @ForAll("policies") WindowPolicy policy,
      @ForAll @LongRange(min = -FAR, max = FAR) long time) {
    long start = policy.paneStart(time);

    assertThat(start % policy.paneMs()).isZero();
    assertThat(time).isGreaterThanOrEqualTo(start).isLessThan(start + policy.paneMs());
  }

  @Property
  void shouldNotBeExpiredWhenAnEventIsNotLate(
      @ForAll("policies") WindowPolicy policy,
      @ForAll @LongRange(max = FAR) long time,
      @ForAll @LongRange(max = FAR) long streamTime) {
    if (!policy.isClosed(policy.paneStart(time), streamTime)) {
      assertThat(policy.paneStart(time)).isGreaterThanOrEqualTo(policy.expiryBoundary(streamTime));
    }
  }

  @Property
  void shouldBeClosedAndOutsideEveryWindowWhenAPaneIsExpired(
      @ForAll("policies") WindowPolicy policy,
      @ForAll @LongRange(max = FAR) long time,
      @ForAll @LongRange(max = FAR) long streamTime) {
    long pane = policy.paneStart(time);
    if (pane < policy.expiryBoundary(streamTime)) {
      assertThat(policy.isClosed(pane, streamTime)).isTrue();
      for (long windowMs : policy.windowsMs()) {
        if (windowMs != WindowPolicy.SINCE_START) {
          assertThat(pane).isLessThan(policy.windowStart(windowMs, streamTime));
        }
      }
    } else {
      assertThat(!policy.isClosed(pane, streamTime) || isInAWindow(policy, pane, streamTime))
          .isTrue();
    }
  }

  @Property
  void shouldNeverBeLateWhenAnEventIsWithinPaneAndGraceOfTheNewest(
      @ForAll("policies") WindowPolicy policy,
      @ForAll @LongRange(max = FAR) long time,
      @ForAll @LongRange(max = FAR) long streamTime) {
    long end = policy.paneStart(time) + policy.paneMs();

    assertThat(policy.isClosed(policy.paneStart(time), streamTime))
        .isEqualTo(end + policy.graceMs() <= streamTime);
    assertThat(policy.isClosed(policy.paneStart(streamTime), streamTime)).isFalse();
    assertThat(policy.isClosed(policy.paneStart(time), Long.MIN_VALUE)).isFalse();
  }

  @Property
  void shouldBeMonotonicWhenStreamTimeGrows(
      @ForAll("policies") WindowPolicy policy,
      @ForAll @LongRange(max = FAR) long streamTime,
      @ForAll @LongRange(max = FAR) long step) {
    long later = streamTime + step;

    assertThat(policy.expiryBoundary(later))
        .isGreaterThanOrEqualTo(policy.expiryBoundary(streamTime));
    assertThat(policy.windowEnd(later)).isGreaterThanOrEqualTo(policy.windowEnd(streamTime));
  }

  @Property
  void shouldEndWithTheNewestPaneAndHaveItsLengthWhenAWindowIsBounded(
      @ForAll("policies") WindowPolicy policy, @ForAll @LongRange(max = FAR) long streamTime) {
    long end = policy.windowEnd(streamTime);

    assertThat(streamTime).isLessThan(end).isGreaterThanOrEqualTo(end - policy.paneMs());
    for (long windowMs : policy.windowsMs()) {
      long start = policy.windowStart(windowMs, streamTime);
      assertThat(start)
          .isEqualTo(windowMs == WindowPolicy.SINCE_START ? Long.MIN_VALUE : end - windowMs);
    }
  }

  @Property
  void shouldHaveOnePaneAndNothingLateWhenUnbounded(
      @ForAll @LongRange(max = Long.MAX_VALUE - 1) long time,
      @ForAll @LongRange(max = Long.MAX_VALUE - 1) long streamTime) {
    WindowPolicy unbounded = WindowPolicy.unbounded();

    assertThat(unbounded.paneStart(time)).isZero();
    assertThat(unbounded.isClosed(unbounded.paneStart(time), streamTime)).isFalse();
    assertThat(unbounded.expiryBoundary(streamTime)).isLessThanOrEqualTo(0);
    assertThat(unbounded.windowStart(WindowPolicy.SINCE_START, streamTime))
        .isEqualTo(Long.MIN_VALUE);
    assertThat(unbounded.windowEnd(streamTime)).isEqualTo(Long.MAX_VALUE);
  }

  @Example
  void shouldRefuseAPolicyWhenItsLengthsDoNotFit() {
    assertRefused(0, List.of(1_000L), 0);
    assertRefused(-1, List.of(1_000L), 0);
    assertRefused(1_000, List.of(1_000L), -1);
    assertRefused(1_000, List.of(), 0);
    assertRefused(1_000, List.of(1_500L), 0);
    assertRefused(1_000, List.of(-1_000L), 0);
    assertRefused(1_000, List.of(2_000L, 2_000L), 0);
  }

  private static void assertRefused(long paneMs, List<Long> windowsMs, long graceMs) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new WindowPolicy(paneMs, windowsMs, graceMs));
  }

  private static boolean isInAWindow(WindowPolicy policy, long pane, long streamTime) {
    return policy.windowsMs().stream()
        .filter(windowMs -> windowMs != WindowPolicy.SINCE_START)
        .anyMatch(windowMs -> pane >= policy.windowStart(windowMs, streamTime));
  }

  @Provide
  Arbitrary<WindowPolicy> policies() {
    Arbitrary<Long> panes = Arbitraries.of(1L, 7L, 1_000L, 60_000L);
    Arbitrary<List<Long>> windows =
        Arbitraries.longs().between(0, 20).list().uniqueElements().ofMinSize(1).ofMaxSize(4);
    Arbitrary<Long> graces = Arbitraries.longs().between(0, 300_000);
    return Combinators.combine(panes, windows, graces)
        .as(
            (pane, multiples, grace) ->
                new WindowPolicy(pane, multiples.stream().map(m -> m * pane).toList(), grace));
  }
}
