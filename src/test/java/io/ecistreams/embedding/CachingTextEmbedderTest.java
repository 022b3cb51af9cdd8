package io.ecistreams.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecistreams.model.EmbeddingException;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextRole;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CachingTextEmbedderTest {
  private final CountingEmbedder encoder = new CountingEmbedder();
  private final CachingTextEmbedder cache = new CachingTextEmbedder(encoder, 1 << 20);

  @Test
  void shouldAskTheEncoderOnlyForMissesInOneCallWhenSomeTextsAreKnown() {
    cache.embed(TextRole.PASSAGE, List.of("b"));

    List<float[]> vectors = cache.embed(TextRole.PASSAGE, List.of("ccc", "b", "dd"));

    assertThat(encoder.calls).containsExactly(List.of("b"), List.of("ccc", "dd"));
    assertThat(vectors).extracting(v -> v[0]).containsExactly(3f, 1f, 2f);
  }

  @Test
  void shouldEmbedATextOnceWhenItRepeatsInsideACall() {
    List<float[]> vectors = cache.embed(TextRole.QUERY, List.of("aa", "b", "aa", "aa"));

    assertThat(encoder.calls).containsExactly(List.of("aa", "b"));
    assertThat(vectors).extracting(v -> v[0]).containsExactly(2f, 1f, 2f, 2f);
  }

  @Test
  void shouldKeepRolesApartWhenTheTextIsTheSame() {
    float[] query = cache.embed(TextRole.QUERY, List.of("a")).get(0);
    float[] passage = cache.embed(TextRole.PASSAGE, List.of("a")).get(0);

    assertThat(query[1]).isNotEqualTo(passage[1]);
    assertThat(encoder.calls).hasSize(2);
  }

  @Test
  void shouldForgetTextsWhenTheirMemoryReachesTheBound() {
    // Five of these texts fit into a mebibyte.
    List<String> texts = IntStream.range(0, 40).mapToObj(i -> i + "x".repeat(100_000)).toList();
    texts.forEach(text -> cache.embed(TextRole.QUERY, List.of(text)));

    texts.forEach(text -> cache.embed(TextRole.QUERY, List.of(text)));

    assertThat(encoder.calls).hasSizeBetween(75, 80);
  }

  @Test
  void shouldRememberTheNewestTextsWhenItIsFullOfFrequentOnes() {
    List<String> frequent = texts("frequent ", 60);
    for (int i = 0; i < 10; i++) {
      frequent.forEach(text -> cache.embed(TextRole.PASSAGE, List.of(text)));
    }
    List<String> ahead = texts("new ", 10);
    cache.embed(TextRole.PASSAGE, ahead);
    int calls = encoder.calls.size();

    ahead.forEach(text -> cache.embed(TextRole.PASSAGE, List.of(text)));

    assertThat(encoder.calls).hasSize(calls);
  }

  /** Some fifty of them fit into a mebibyte. */
  private static List<String> texts(String name, int count) {
    return IntStream.range(0, count).mapToObj(i -> name + i + "x".repeat(10_000)).toList();
  }

  @Test
  void shouldAnswerEveryTextWhenOneCallHoldsMoreThanTheCache() {
    CachingTextEmbedder small = new CachingTextEmbedder(encoder, 1);

    assertThat(small.embed(TextRole.QUERY, List.of("a", "bb", "ccc", "a")))
        .extracting(v -> v[0])
        .containsExactly(1f, 2f, 3f, 1f);
  }

  @Test
  void shouldNotCallTheEncoderWhenThereIsNothingToEmbed() {
    assertThat(cache.embed(TextRole.QUERY, List.of())).isEmpty();
    assertThat(encoder.calls).isEmpty();
  }

  @Test
  void shouldRefuseWhenATextIsBlank() {
    assertThatThrownBy(() -> cache.embed(TextRole.QUERY, List.of("a", " \n")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(encoder.calls).isEmpty();
  }

  @Test
  void shouldRefuseWhenTheBoundIsNotPositive() {
    assertThatThrownBy(() -> new CachingTextEmbedder(encoder, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldRememberNothingWhenTheEncoderFails() {
    encoder.failing = true;
    assertThatThrownBy(() -> cache.embed(TextRole.QUERY, List.of("a")))
        .isInstanceOf(EmbeddingException.class);
    encoder.failing = false;

    assertThat(cache.embed(TextRole.QUERY, List.of("a"))).hasSize(1);
  }

  @Test
  void shouldRememberWhatWasEmbeddedBeforeTheEncoderFailed() {
    List<List<String>> asked = new ArrayList<>();
    try (CachingTextEmbedder half = new CachingTextEmbedder(new FailsAtB(asked), 1 << 20)) {
      assertThatThrownBy(() -> half.embed(TextRole.QUERY, List.of("a", "b", "c")))
          .isInstanceOf(EmbeddingException.class);
      half.embed(TextRole.QUERY, List.of("a"));
      half.embed(TextRole.QUERY, List.of("c"));
    }

    assertThat(asked).containsExactly(List.of("a", "b", "c"), List.of("c"));
  }

  private record FailsAtB(List<List<String>> asked) implements TextEmbedder {
    @Override
    public String encoderId() {
      return "fails-at-b";
    }

    @Override
    public List<float[]> embed(TextRole role, List<String> texts) {
      throw new AssertionError("vectors are taken one by one");
    }

    @Override
    public void embed(TextRole role, List<String> texts, ObjIntConsumer<float[]> sink) {
      asked.add(texts);
      for (int i = 0; i < texts.size(); i++) {
        if (texts.get(i).equals("b")) {
          throw new EmbeddingException(EmbeddingException.Fault.OUTAGE, "no b today");
        }
        sink.accept(new float[] {1}, i);
      }
    }

    @Override
    public void close() {}
  }

  @Test
  void shouldFailWhenTheEncoderGivesTooFewVectors() {
    encoder.dropLast = true;

    assertThatThrownBy(() -> cache.embed(TextRole.QUERY, List.of("a", "b")))
        .isInstanceOf(EmbeddingException.class)
        .hasMessageContaining("2 texts with 1 vectors");
  }

  @Test
  void shouldCloseTheEncoderWhenClosed() {
    cache.close();

    assertThat(encoder.closed).isTrue();
  }

  /** A vector tells the text's length and role. */
  private static final class CountingEmbedder implements TextEmbedder {
    private final List<List<String>> calls = new ArrayList<>();
    private boolean failing;
    private boolean dropLast;
    private boolean closed;

    @Override
    public String encoderId() {
      return "counting";
    }

    @Override
    public List<float[]> embed(TextRole role, List<String> texts) {
      if (failing) {
        throw new EmbeddingException("down");
      }
      calls.add(texts);
      return texts.stream()
          .limit(dropLast ? texts.size() - 1 : texts.size())
          .map(text -> new float[] {text.length(), role.ordinal()})
          .toList();
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
