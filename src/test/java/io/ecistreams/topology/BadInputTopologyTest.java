package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.testing.BadInput;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of bad input: refused with a reason and its own bytes, and the stream goes on. */
class BadInputTopologyTest {
  @ParameterizedTest
  @MethodSource("io.ecistreams.testing.BadInput#cases")
  void shouldRefuseWithReasonAndGoOnWhenTheRecordIsBad(BadInput bad) {
    try (TopologyHarness harness = new TopologyHarness(options())) {
      harness.pipe(BadInput.good(0).build());
      byte[] key = {1, 2, 3};
      byte[] value = bad.bytes().apply(harness::encode);
      RecordHeaders headers = new RecordHeaders();
      headers.add("trace-id", new byte[] {42});

      harness.negatives.pipeInput(new TestRecord<>(key, value, headers, TopologyHarness.START));
      harness.pipe(BadInput.good(2).build());
      harness.driver.advanceWallClockTime(Duration.ofSeconds(3));

      TestRecord<byte[], byte[]> letter = harness.deadLetters.readRecord();
      assertThat(header(letter, "eci.reason")).isEqualTo(bad.reason().name());
      assertThat(header(letter, "__streams.errors.message")).contains(bad.saying());
      assertThat(header(letter, "__streams.errors.topic")).isEqualTo("eci.negatives.v1");
      assertThat(header(letter, "__streams.errors.partition")).isEqualTo("0");
      assertThat(header(letter, "__streams.errors.offset")).isEqualTo("1");
      assertThat(letter.key()).isEqualTo(key);
      assertThat(letter.value()).isEqualTo(value);
      assertThat(letter.headers().lastHeader("trace-id").value()).containsExactly(42);
      assertThat(harness.deadLetters.isEmpty()).isTrue();
      assertThat(examples(harness.lastRanking("good"))).isEqualTo(6);
    }
  }

  @ParameterizedTest
  @MethodSource("io.ecistreams.testing.BadInput#refusedByTheBoard")
  void shouldKeepTheOriginalBytesWhenTheBoardItselfRefuses(BadInput bad) {
    CosineBackground given =
        new CosineBackground(
            "test-encoder", BadInput.D, 0, 0.3, 0, 0.3, 128, CosineBackground.Origin.GIVEN);
    TopologyHarness.Options options =
        options().calibration(new CalibrationPolicy(16, 16, 0, Map.of("good", given)));
    try (TopologyHarness harness = new TopologyHarness(options)) {
      // Nothing is registered yet: the scoring stage cannot know, only the board can.
      byte[] value = bad.bytes().apply(harness::encode);
      harness.negatives.pipeInput(new byte[] {7}, value);

      TestRecord<byte[], byte[]> letter = harness.deadLetters.readRecord();
      assertThat(header(letter, "eci.reason")).isEqualTo(bad.reason().name());
      assertThat(header(letter, "__streams.errors.message")).contains(bad.saying());
      assertThat(letter.key()).containsExactly(7);
      assertThat(letter.value()).isEqualTo(value);
    }
  }

  private static TopologyHarness.Options options() {
    CosineBackground given =
        new CosineBackground(
            "test-encoder", BadInput.D, 0, 0.3, 0, 0.3, 128, CosineBackground.Origin.GIVEN);
    return new TopologyHarness.Options()
        .limits(BadInput.LIMITS)
        .windows(new WindowPolicy(60_000, List.of(900_000L), 120_000))
        .calibration(new CalibrationPolicy(16, 16, 0, Map.of("good", given)));
  }

  private static long examples(Ranking ranking) {
    return ranking.getWindows().get(0).getSources().stream().mapToLong(SourceScore::getN).sum();
  }

  private static String header(TestRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    assertThat(header).as(name).isNotNull();
    return new String(header.value(), StandardCharsets.UTF_8);
  }
}
