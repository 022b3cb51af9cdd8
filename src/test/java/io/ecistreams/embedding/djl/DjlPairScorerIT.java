package io.ecistreams.embedding.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.model.EmbeddingException;
import io.ecistreams.testing.TinyCrossEncoder;
import io.ecistreams.testing.TinyCrossEncoder.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real ONNX Runtime and a real tokenizer, over a model of a few words. */
class DjlPairScorerIT {
  private static final Map<String, Float> WEIGHTS =
      Map.of("wing", 2f, "lift", 3f, "bread", -1f, "query", 100f);

  @TempDir Path directory;

  @Test
  void shouldScoreThePassageOfEachPairWhenTheModelAsksForTokenTypes() {
    try (DjlPairScorer scorer = open(Shape.ONE_LOGIT_WITH_TYPES, 512)) {
      assertThat(scorer.score("query", List.of("Wing", "lift of a wing", "bread", "other words")))
          .containsExactly(new double[] {2, 5, -1, 0}, within(1e-6));
      assertThat(scorer.score("query", List.of())).isEmpty();
    }
  }

  @Test
  void shouldScoreBothTextsWhenTheModelDoesNotAskForTokenTypes() {
    try (DjlPairScorer scorer = open(Shape.ONE_LOGIT, 512)) {
      assertThat(scorer.score("query", List.of("wing", "bread bread and so on")))
          .containsExactly(new double[] {102, 98}, within(1e-6));
    }
  }

  @Test
  void shouldTakeTheDifferenceWhenTheModelHasTwoLogits() {
    try (DjlPairScorer scorer = open(Shape.TWO_LOGITS, 512)) {
      assertThat(scorer.score("query", List.of("wing", "bread")))
          .containsExactly(new double[] {4, -2}, within(1e-6));
    }
  }

  @Test
  void shouldKeepTheOrderWhenThereAreMorePairsThanFitOneBatch() {
    List<String> passages = new ArrayList<>();
    for (int wings = 1; wings <= 40; wings++) {
      passages.add("wing ".repeat(wings));
    }
    Collections.reverse(passages);
    try (DjlPairScorer scorer = open(Shape.ONE_LOGIT_WITH_TYPES, 512)) {
      double[] scores = scorer.score("query", passages);

      assertThat(scores).hasSize(40);
      for (int i = 0; i < 40; i++) {
        assertThat(scores[i]).isCloseTo(2.0 * (40 - i), within(1e-4));
      }
    }
  }

  @Test
  void shouldCutLongPairs() {
    // [CLS] query [SEP] passage [SEP]: of ten tokens six are left for the passage.
    try (DjlPairScorer scorer = open(Shape.ONE_LOGIT_WITH_TYPES, 10)) {
      assertThat(scorer.score("query", List.of("wing ".repeat(300))))
          .containsExactly(new double[] {12}, within(1e-6));
    }
  }

  @Test
  void shouldSayWhatACrossEncoderGivesWhenTheModelIsNone() {
    try (DjlPairScorer scorer = open(Shape.LOGIT_A_TOKEN, 512)) {
      assertThatThrownBy(() -> scorer.score("query", List.of("wing lift bread")))
          .isInstanceOf(EmbeddingException.class)
          .hasMessageContaining("(pairs, 1) or (pairs, 2)");
    }
  }

  @Test
  void shouldSayWhatIsMissingOrBrokenWhenTheDirectoryHoldsNoModel() throws Exception {
    assertThatThrownBy(() -> DjlPairScorer.open(config(512)))
        .isInstanceOf(EmbeddingException.class)
        .hasMessageContaining(
            "Cross-encoder tiny cannot be loaded: there is no readable model.onnx");
    TinyCrossEncoder.write(directory, WEIGHTS, Shape.ONE_LOGIT);
    Files.writeString(directory.resolve("model.onnx"), "no model");
    assertThatThrownBy(() -> DjlPairScorer.open(config(512)))
        .isInstanceOf(EmbeddingException.class)
        .hasMessageContaining("Check that its model.onnx is an ONNX model");
  }

  @Test
  void shouldRefuseWhenClosed() {
    DjlPairScorer scorer = open(Shape.ONE_LOGIT, 512);
    scorer.close();
    scorer.close();

    assertThatThrownBy(() -> scorer.score("query", List.of("wing")))
        .isInstanceOf(EmbeddingException.class)
        .hasMessageContaining("closed");
  }

  private DjlPairScorer open(Shape shape, int maxTokens) {
    TinyCrossEncoder.write(directory, WEIGHTS, shape);
    return DjlPairScorer.open(config(maxTokens));
  }

  private CrossEncoderConfig config(int maxTokens) {
    return new CrossEncoderConfig(
        "tiny", directory, maxTokens, 16, 1, Path.of("target", "encoder-cache"));
  }
}
