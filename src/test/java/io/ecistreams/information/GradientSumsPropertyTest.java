package io.ecistreams.information;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class GradientSumsPropertyTest {
  private static final int D = 5;

  @Property
  void shouldBeTheSameInAnyOrderOfMerging(@ForAll long seed) {
    GradientSums a = random(new Random(seed));
    GradientSums b = random(new Random(seed + 1));
    GradientSums ab = copy(a);
    ab.merge(b);
    GradientSums ba = copy(b);
    ba.merge(a);
    assertThat(bytes(ab)).isEqualTo(bytes(ba));
  }

  @Property
  void shouldReadWhatWasWrittenAndWriteTouchedBlocksOnly(@ForAll long seed) {
    GradientSums sums = random(new Random(seed));
    assertThat(bytes(copy(sums))).isEqualTo(bytes(sums));
    assertThat(sums.bytes()).isEqualTo(2 + sums.heapBytes());
    assertThat(new GradientSums(D).bytes()).isEqualTo(2);
  }

  @Property
  void shouldRefuseWhatIsCutOff(@ForAll long seed, @ForAll @IntRange(max = 1_000) int length) {
    byte[] whole = bytes(random(new Random(seed)));
    if (length < whole.length) {
      assertThatThrownBy(() -> GradientSums.readFrom(ByteBuffer.wrap(whole, 0, length), D))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static GradientSums random(Random random) {
    GradientSums sums = new GradientSums(D);
    for (int b = 0; b < SourceSums.BLOCKS; b++) {
      if (random.nextBoolean()) {
        double[] block = sums.block(b);
        for (int j = 0; j < D; j++) {
          block[j] = random.nextGaussian();
        }
      }
    }
    return sums;
  }

  private static byte[] bytes(GradientSums sums) {
    ByteBuffer out = ByteBuffer.allocate(sums.bytes());
    sums.writeTo(out);
    return out.array();
  }

  private static GradientSums copy(GradientSums sums) {
    return GradientSums.readFrom(ByteBuffer.wrap(bytes(sums)), D);
  }
}
