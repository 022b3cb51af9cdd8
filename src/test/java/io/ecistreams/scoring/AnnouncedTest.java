package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecistreams.mixture.PlannedMixture;
import io.ecistreams.mixture.PlannedMixture.Weight;
import io.ecistreams.model.PairOrder;
import io.ecistreams.model.RankMove;
import io.ecistreams.model.ScoreComposition;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnnouncedTest {
  private static final ScoreComposition PARTS = new ScoreComposition(0.1, 0.2, 0.3, 0.4, 0.5, 0.6);
  private static final ScoreComposition OTHERS = new ScoreComposition(1, 2, 3, 4, 5, 6);

  @Test
  void shouldBeWhatWasWrittenWhenItIsRead() {
    Announced record =
        new Announced(
            List.of(new PairOrder("é", "b", 7, PARTS, OTHERS)),
            List.of(new RankMove(9, 7, "b", "é", 1, PARTS, OTHERS, OTHERS, PARTS)),
            Optional.of(mixture(Optional.of(1e-7))));

    assertThat(Announced.fromBytes(record.toBytes())).isEqualTo(record);
    Announced bare = new Announced(List.of(), List.of(), Optional.of(mixture(Optional.empty())));
    assertThat(Announced.fromBytes(bare.toBytes())).isEqualTo(bare);
    Announced empty = new Announced(List.of(), List.of(), Optional.empty());
    assertThat(Announced.fromBytes(empty.toBytes())).isEqualTo(empty);
  }

  @Test
  void shouldRefuseEveryTruncationAndEveryExtraByte() {
    byte[] bytes =
        new Announced(
                List.of(new PairOrder("a", "b", 7, PARTS, OTHERS)),
                List.of(),
                Optional.of(mixture(Optional.of(1e-7))))
            .toBytes();
    for (int length = 0; length <= bytes.length + 1; length++) {
      byte[] other = Arrays.copyOf(bytes, length);
      if (length != bytes.length) {
        assertThatIllegalArgumentException()
            .as("%d bytes", length)
            .isThrownBy(() -> Announced.fromBytes(other));
      }
    }
  }

  @Test
  void shouldNameTheVersionWhenItIsUnknown() {
    assertThatThrownBy(() -> Announced.fromBytes(new byte[] {9})).hasMessageContaining("version 9");
  }

  private static PlannedMixture mixture(Optional<Double> gap) {
    return new PlannedMixture(
        4,
        List.of(
            new Weight("a", 0.9, 1, 2, Optional.of(7.0), false),
            new Weight("b", 0.1, 0, 1, Optional.empty(), true)),
        gap,
        "first",
        1,
        2,
        gap.isPresent() ? Optional.of(3L) : Optional.empty());
  }
}
