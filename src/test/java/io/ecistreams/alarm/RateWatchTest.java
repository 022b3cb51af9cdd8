package io.ecistreams.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.model.BinaryReader;
import io.ecistreams.model.BinaryWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateWatchTest {
  private static final double LIMIT = 10_000;

  @Test
  void shouldNotRiseWhereAlmostEverythingHasAlwaysBeenFlagged() {
    RateWatch learnt = RateWatch.learning(2_000, 0.02);
    RateWatch given = RateWatch.given(0.98, 0.02);
    for (int i = 0; i < 10_000; i++) {
      learnt.observe(8, 8, LIMIT);
      given.observe(8, 8, LIMIT);
      assertThat(learnt.isRisen()).isFalse();
      assertThat(given.isRisen()).isFalse();
    }
  }

  @Test
  void shouldTellWhatIsUsualFromWhatIsTolerated() {
    RateWatch given = RateWatch.given(0.2, 0.05);
    assertThat(given.usual()).hasValue(0.2);
    assertThat(given.p0()).hasValue(0.25);

    RateWatch learnt = RateWatch.learning(100, 0.02);
    assertThat(learnt.usual()).isEmpty();
    for (int i = 0; i < 100; i++) {
      learnt.observe(i % 10 == 0 ? 1 : 0, 1, LIMIT);
    }
    assertThat(learnt.usual().orElseThrow()).isBetween(0.1, 0.2);
    assertThat(learnt.p0().orElseThrow() - learnt.usual().orElseThrow())
        .isCloseTo(0.02, within(1e-12));
    BinaryWriter out = new BinaryWriter();
    learnt.writeTo(out);
    RateWatch read =
        BinaryReader.readAll(
            "a watch", out.toBytes(), in -> RateWatch.learning(100, 0.05).readFrom(in));
    assertThat(read.usual()).isEqualTo(learnt.usual());
    assertThat(read.p0()).isEqualTo(learnt.p0());
  }

  /** E of records without a flag stays just below their number of examples. */
  @ParameterizedTest
  @CsvSource({"10000, 128", "100, 16", "10000, 1", "4000, 1000"})
  void shouldBeOverAfterSomeCleanRecordsHoweverLargeTheyAre(double limit, int examples) {
    RateWatch watch = RateWatch.given(0.03, 0);
    for (int i = 0; i < 100_000 && !watch.isRisen(); i++) {
      watch.observe(examples, examples, limit);
    }
    assertThat(watch.isRisen()).isTrue();

    for (int i = 0; i < 1_000; i++) {
      watch.observe(0, examples, limit);
    }
    assertThat(watch.isRisen()).isFalse();
  }
}
