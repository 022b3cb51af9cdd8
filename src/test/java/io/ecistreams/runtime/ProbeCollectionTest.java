package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.model.MinedItem;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextRole;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProbeCollectionTest {

  @Test
  void shouldCountWhatItLeavesOut() {
    ProbeCollection collection =
        ProbeCollection.embedded(
            List.of(item("d1", "one"), item("d2", " "), item("d1", "another"), item("d3", "")),
            List.of(item("q1", "first"), item("q1", "second")),
            Map.of(),
            new Ones(),
            (stage, fraction) -> {});

    assertThat(collection.documents()).extracting(item -> item.text().get()).containsExactly("one");
    assertThat(collection.queries()).extracting(item -> item.text().get()).containsExactly("first");
    assertThat(collection.withoutText()).isEqualTo(2);
    assertThat(collection.repeated()).isEqualTo(2);
  }

  private static final class Ones implements TextEmbedder {
    @Override
    public String encoderId() {
      return "ones";
    }

    @Override
    public List<float[]> embed(TextRole role, List<String> texts) {
      return texts.stream().map(text -> new float[] {1, 1}).toList();
    }

    @Override
    public void close() {}
  }

  private static MinedItem item(String id, String text) {
    return new MinedItem(Optional.of(id), Optional.of(text), Optional.empty());
  }
}
