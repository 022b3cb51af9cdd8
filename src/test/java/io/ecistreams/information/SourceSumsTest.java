package io.ecistreams.information;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.model.Detector;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SourceSumsTest {

  @Test
  void shouldKeepEachSumApartWhenExamplesAreAdded() {
    SourceSums sums = new SourceSums();
    sums.addRecords(2);
    sums.addExample(3, 0.5, 1, 2, 4, 8, 16);
    sums.addExample(3, 0.25, 1, 2, 4, 8, 16);
    sums.addExample(9, 7, 0, 0, 0, 0, 0);
    sums.addFlags(Detector.NEAR_DUPLICATE.bit());
    sums.addCost(0.5, 2);
    sums.addCost(0.25, 4);

    assertThat(sums.examples()).isEqualTo(3);
    assertThat(sums.records()).isEqualTo(2);
    assertThat(sums.signal()).isEqualTo(2);
    assertThat(sums.margin()).isEqualTo(4);
    assertThat(sums.consistency()).isEqualTo(8);
    assertThat(sums.locality()).isEqualTo(16);
    assertThat(sums.residuality()).isEqualTo(32);
    assertThat(sums.cost()).isEqualTo(0.75);
    assertThat(sums.pricedExamples()).isEqualTo(6);
    assertThat(sums.blockExamples(3)).isEqualTo(2);
    assertThat(sums.blockTrace(3)).isCloseTo(0.75, within(1e-15));
    assertThat(sums.blockExamples(9)).isEqualTo(1);
    assertThat(sums.blockTrace(9)).isEqualTo(7);
    assertThat(sums.blockExamples(0)).isZero();
    for (Detector flag : Detector.values()) {
      assertThat(sums.flags(flag)).isEqualTo(flag == Detector.NEAR_DUPLICATE ? 1 : 0);
    }
  }

  @Test
  void shouldTakeTheStatedBytesAndBeEqualWhenWrittenAndRead() {
    SourceSums sums = States.sums(new Random(1), 100);
    ByteBuffer bytes = ByteBuffer.allocate(SourceSums.BYTES);

    sums.writeTo(bytes);

    assertThat(bytes.hasRemaining()).isFalse();
    assertThat(SourceSums.BYTES).isEqualTo(480);
    States.assertClose(SourceSums.readFrom(bytes.flip()), sums, 0);
  }

  @Test
  void shouldEqualTheSumOfAllWhenMerged() {
    Random random = new Random(2);
    SourceSums left = States.sums(random, 30);
    SourceSums right = States.sums(random, 20);
    random = new Random(2);
    SourceSums straight = States.sums(random, 30);
    SourceSums more = States.sums(random, 20);

    left.merge(right);
    more.merge(straight);

    States.assertClose(left, more, 1e-15);
    assertThat(left.examples()).isEqualTo(50);
    assertThat(left.records()).isEqualTo(2);
  }
}
