package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DemoEndTest {
  private static final Optional<Duration> TEN_SECONDS = Optional.of(Duration.ofSeconds(10));

  @Test
  void shouldNotBeOverWhenNoDurationIsWanted() {
    assertThat(DemoEnd.isOver(Optional.empty(), Duration.ofDays(1), true)).isFalse();
  }

  @Test
  void shouldBeOverWhenTheTimeIsUpAndARankingWasShown() {
    assertThat(DemoEnd.isOver(TEN_SECONDS, Duration.ofSeconds(9), true)).isFalse();
    assertThat(DemoEnd.isOver(TEN_SECONDS, Duration.ofSeconds(10), true)).isTrue();
  }

  @Test
  void shouldWaitForTheFirstRankingButNotForEverWhenTheTimeIsUp() {
    assertThat(DemoEnd.isOver(TEN_SECONDS, Duration.ofSeconds(11), false)).isFalse();
    assertThat(DemoEnd.isOver(TEN_SECONDS, Duration.ofSeconds(90), false)).isTrue();
  }

  @Test
  void shouldComplainWhenNoRankingWasReached() {
    assertThat(DemoEnd.complaint(Optional.empty(), false, false).orElseThrow())
        .startsWith("No ranking was reached");
    assertThat(DemoEnd.complaint(Optional.empty(), true, false)).isEmpty();
    assertThat(DemoEnd.complaint(Optional.empty(), false, true)).isEmpty();
  }

  @Test
  void shouldSayWhyWhenTheApplicationDied() {
    assertThat(DemoEnd.complaint(Optional.of("No disk."), true, false))
        .hasValue("The application ended by itself. No disk.");
  }
}
