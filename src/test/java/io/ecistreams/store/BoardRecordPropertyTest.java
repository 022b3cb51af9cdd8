package io.ecistreams.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.model.Background;
import io.ecistreams.model.BoardIdentity;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class BoardRecordPropertyTest {

  @Property(tries = 500)
  void shouldBeEqualWhenWrittenAndRead(
      @ForAll @StringLength(max = 50) String encoder,
      @ForAll int dimension,
      @ForAll boolean frozen,
      @ForAll long number,
      @ForAll @Size(max = 5) Map<@StringLength(max = 20) String, Long> late) {
    Optional<Background> background =
        Optional.of(
                new Background(
                    encoder, dimension, 0.1, 0.2, 0.3, 0.4, 128, Background.Origin.MEASURED))
            .filter(b -> frozen);
    BoardRecord record =
        new BoardRecord(
            "eci-sem/1",
            1_000,
            new BoardIdentity(encoder, dimension),
            background,
            number,
            number + 1,
            number + 2,
            number + 3,
            number + 4,
            number + 5,
            late);

    assertThat(BoardRecord.fromBytes(record.toBytes())).isEqualTo(record);
  }
}
