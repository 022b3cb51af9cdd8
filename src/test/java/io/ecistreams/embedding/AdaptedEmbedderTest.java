package io.ecistreams.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecistreams.model.EmbeddingException;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextRole;
import io.ecistreams.probe.TrainedAdapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdaptedEmbedderTest {
  @TempDir Path folder;

  /** Gives every text the same vector. */
  private record Frozen(float... vector) implements TextEmbedder {
    @Override
    public String encoderId() {
      return "e5";
    }

    @Override
    public List<float[]> embed(TextRole role, List<String> texts) {
      return texts.stream().map(text -> vector).toList();
    }

    @Override
    public void close() {
      throw new AssertionError("it is not the adapter's to close");
    }
  }

  @Test
  void shouldAdaptWhatTheFrozenEncoderGives() throws IOException {
    // Turns (1, 0) to (1 + 2, 4): x + x W.
    AdaptedEmbedder.write(TrainedAdapter.of(new float[][] {{2, 4}, {0, 0}}), folder);

    try (TextEmbedder adapted = AdaptedEmbedder.open("e5@step-1", folder, new Frozen(1, 0))) {
      assertThat(adapted.encoderId()).isEqualTo("e5@step-1");
      assertThat(adapted.embed(TextRole.QUERY, List.of("a", "b")))
          .hasSize(2)
          .allSatisfy(vector -> assertThat(vector).containsExactly(.6f, .8f));
      assertThat(adapted.embed(TextRole.QUERY, List.of())).isEmpty();
    }
  }

  @Test
  void shouldSayThatAnAdapterIsForAnotherDimension() throws IOException {
    AdaptedEmbedder.write(TrainedAdapter.of(new float[][] {{2, 4}, {0, 0}}), folder);
    TextEmbedder adapted = AdaptedEmbedder.open("e5@step-1", folder, new Frozen(1, 0, 0));

    assertThatThrownBy(() -> adapted.embed(TextRole.QUERY, List.of("a")))
        .isInstanceOf(EmbeddingException.class)
        .hasMessage("The adapter of encoder e5@step-1 is for vectors of 2 numbers, but e5 has 3.");
  }

  @Test
  void shouldSayWhyAFileIsNoAdapter() throws IOException {
    for (int bytes : new int[] {0, 3, 12, 17}) {
      Files.write(folder.resolve(AdaptedEmbedder.FILE), new byte[bytes]);
      assertThatThrownBy(() -> AdaptedEmbedder.open("e5@step-1", folder, new Frozen(1)))
          .isInstanceOf(EmbeddingException.class)
          .hasMessageContaining(bytes + " bytes are no square of float32");
    }
    Files.delete(folder.resolve(AdaptedEmbedder.FILE));
    assertThatThrownBy(() -> AdaptedEmbedder.open("e5@step-1", folder, new Frozen(1)))
        .isInstanceOf(EmbeddingException.class)
        .hasMessageContaining("cannot be loaded");
  }
}
