package io.ecistreams.embedding.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TokenBatchTest {

  @Test
  void shouldLeavePaddingOutOfTheMeanWhenRowsDifferInLength() {
    TokenBatch batch = new TokenBatch(2, 2, new long[4], new long[] {1, 1, 1, 0}, new long[4]);
    float[] hidden = {6, 0, 0, 8, /* second row */ 0, 5, 100, 100};

    float[][] vectors = batch.pool(hidden);

    assertThat(vectors[0]).containsExactly(0.6f, 0.8f);
    assertThat(vectors[1]).containsExactly(0f, 1f);
  }

  @Test
  void shouldFailWhenTheMeanIsNoDirection() {
    TokenBatch batch = new TokenBatch(1, 1, new long[1], new long[] {1}, new long[1]);

    assertThatThrownBy(() -> batch.pool(new float[] {0, 0}))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> batch.pool(new float[] {Float.NaN, 0}))
        .isInstanceOf(IllegalStateException.class);
  }
}
