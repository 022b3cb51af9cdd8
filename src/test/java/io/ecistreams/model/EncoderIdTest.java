package io.ecistreams.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EncoderIdTest {
  @Test
  void shouldPartAnIdAtItsFirstAt() {
    assertThat(EncoderId.name("e5@a@b")).isEqualTo("e5");
    assertThat(EncoderId.revision("e5@a@b")).contains("a@b");
    assertThat(EncoderId.shortName("e5@a")).isEqualTo("a");
    assertThat(EncoderId.revision("e5")).isEmpty();
    assertThat(EncoderId.shortName("e5")).isEqualTo("e5");
  }

  @Test
  void shouldKnowIdsOfOneEncoder() {
    assertThat(EncoderId.haveSameName("e5", "e5@a")).isTrue();
    assertThat(EncoderId.haveSameName("e5@b", "e5@a")).isTrue();
    assertThat(EncoderId.haveSameName("e5", "e55@a")).isFalse();
  }
}
