package io.ecistreams.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;
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

  @Test
  void shouldReadVersionOneAndLearnAnewWhatThatHadHalfLearnt() throws IOException {
    RateWatch half = RateWatch.learning(10, 0).readFrom(versionOne(Optional.empty()), 1);
    assertThat(half.p0()).isEmpty();
    half.observe(0, 10, LIMIT);
    assertThat(half.p0()).isPresent();

    RateWatch whole = RateWatch.learning(10, 0).readFrom(versionOne(Optional.of(0.25)), 1);
    assertThat(whole.p0()).hasValue(0.25);
    assertThat(whole.isRisen()).isTrue();
  }

  /** As version 1 wrote it: five sums of the baseline, whether it has risen, the e-CUSUM. */
  private static DataInputStream versionOne(Optional<Double> p0) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    for (int i = 0; i < 5; i++) {
      out.writeDouble(8);
    }
    out.writeBoolean(p0.isPresent());
    out.writeBoolean(p0.isPresent());
    if (p0.isPresent()) {
      new ECusum(p0.get()).writeTo(out);
    }
    return new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
  }
}
