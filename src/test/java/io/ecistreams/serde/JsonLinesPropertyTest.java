package io.ecistreams.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
            .setId(wellFormed(id))
            .setText(wellFormed(text))
            .setEmbedding(AvroMapping.embeddingBytes(vector))
            .build();
    MinedNegatives record = Samples.minimal().setNegatives(List.of(item)).build();

    List<JsonInputException> unusable = new ArrayList<>();

    String line = JsonLines.write(record);
    assertThat(read(line, unusable))
        .containsExactly(new JsonLine<>(1, line, record, FewerNegatives.PER_NEGATIVE));
    assertThat(unusable).isEmpty();
  }

  @Property(tries = 2_000)
  void shouldLeaveOutWhatIsNoRecordWhenTextIsArbitrary(@ForAll String text) {
    List<JsonInputException> unusable = new ArrayList<>();
    try {
      assertThat(read("{" + text, unusable)).isEmpty();
      assertThat(unusable)
          .isNotEmpty()
          .allSatisfy(
              e ->
                  assertThat(e)
                      .hasMessageStartingWith("x line ")
                      .hasMessageNotContainingAny("Feature", "`StreamRead"));
    } catch (JsonInputException e) {
      assertThat(e).hasMessageStartingWith("x: is ");
    }
  }

  /** A file holds no half of a surrogate pair. */
  private static String wellFormed(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private static List<JsonLine<MinedNegatives>> read(
      String text, List<JsonInputException> unusable) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return JsonLines.readMinedNegatives(new ByteArrayInputStream(utf8), "x", Map::of, unusable::add)
        .toList();
  }
}
