package io.ecistreams.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import java.io.StringReader;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class JsonLinesPropertyTest {

  @Property(tries = 500)
  void shouldGiveAnEqualRecordWhenAnyTextAndVectorIsWrittenAndRead(
      @ForAll String id, @ForAll String text, @ForAll List<Float> values) {
    float[] vector = new float[values.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = values.get(i);
    }
    Item item =
        Item.newBuilder()
            .setId(id)
            .setText(text)
            .setEmbedding(AvroMapping.embeddingBytes(vector))
            .build();
    MinedNegatives record = Samples.minimal().setNegatives(List.of(item)).build();

    List<JsonLine<MinedNegatives>> read =
        JsonLines.readMinedNegatives(new StringReader(JsonLines.write(record)), "x").toList();

    assertThat(read).containsExactly(new JsonLine<>(1, record));
  }

  @Property(tries = 2_000)
  void shouldGiveRecordsOrJsonInputExceptionWhenTextIsArbitrary(@ForAll String text) {
    try {
      assertThat(JsonLines.readMinedNegatives(new StringReader("{" + text), "x").toList())
          .isEmpty();
    } catch (JsonInputException e) {
      assertThat(e).hasMessageStartingWith("x line ");
    }
  }
}
