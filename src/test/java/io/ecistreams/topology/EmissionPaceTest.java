package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EmissionPaceTest {
  private long nanos;

  @Test
  void shouldKeepTheIntervalWhenEmissionsCostLittle() {
    EmissionPace pace = new EmissionPace(2_000, () -> nanos);
    assertThat(pace.isDue("b", 0)).isTrue();

    assertThat(pace.run("b", 10_000, costing(600))).isEqualTo(600);

    assertThat(pace.isDue("b", 11_999)).isFalse();
    assertThat(pace.isDue("b", 12_000)).isTrue();
    assertThat(pace.isDue("other", 10_000)).isTrue();
  }

  @Test
  void shouldPauseForTwiceTheCostWhenAnEmissionIsExpensive() {
    EmissionPace pace = new EmissionPace(2_000, () -> nanos);

    pace.run("b", 10_000, costing(5_000));

    assertThat(pace.isDue("b", 24_999)).isFalse();
    assertThat(pace.isDue("b", 25_000)).isTrue();
    pace.run("b", 25_000, costing(0));
    assertThat(pace.isDue("b", 27_000)).isTrue();
  }

  @Test
  void shouldAlwaysBeDueWhenTheIntervalIsZero() {
    EmissionPace pace = new EmissionPace(0, () -> nanos);

    pace.run("b", 10_000, costing(5_000));

    assertThat(pace.isDue("b", 10_000)).isTrue();
  }

  private Runnable costing(long costMs) {
    return () -> nanos += TimeUnit.MILLISECONDS.toNanos(costMs);
  }
}
