package io.ecistreams.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecistreams.mixture.Mixture;
import io.ecistreams.mixture.Mixture.Weight;
import io.ecistreams.model.PairOrder;
import io.ecistreams.model.RankChange;
import io.ecistreams.model.ScoreParts;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnnouncedRecordTest {
  private static final ScoreParts PARTS = new ScoreParts(0.1, 0.2, 0.3, 0.4, 0.5, 0.6);
  private static final ScoreParts OTHERS = new ScoreParts(1, 2, 3, 4, 5, 6);

  @Test
  void shouldBeWhatWasWrittenWhenItIsRead() {
    AnnouncedRecord record =
        new AnnouncedRecord(
            List.of(new PairOrder("é", "b", 7, PARTS, OTHERS)),
            List.of(new RankChange(9, 7, "b", "é", 1, PARTS, OTHERS, OTHERS, PARTS)),
            Optional.of(mixture(Optional.of(1e-7))));

    assertThat(AnnouncedRecord.fromBytes(record.toBytes())).isEqualTo(record);
    AnnouncedRecord bare =
        new AnnouncedRecord(List.of(), List.of(), Optional.of(mixture(Optional.empty())));
    assertThat(AnnouncedRecord.fromBytes(bare.toBytes())).isEqualTo(bare);
    AnnouncedRecord empty = new AnnouncedRecord(List.of(), List.of(), Optional.empty());
    assertThat(AnnouncedRecord.fromBytes(empty.toBytes())).isEqualTo(empty);
  }

  @Test
  void shouldNameTheVersionWhenItIsUnknown() {
    assertThatThrownBy(() -> AnnouncedRecord.fromBytes(new byte[] {9}))
        .hasMessageContaining("version 9");
  }

  private static Mixture mixture(Optional<Double> gap) {
    return new Mixture(
        4,
        List.of(new Weight("a", 0.9, 1, 2, false), new Weight("b", 0.1, 0, 1, true)),
        gap,
        "first",
        1,
        2,
        3);
  }
}
