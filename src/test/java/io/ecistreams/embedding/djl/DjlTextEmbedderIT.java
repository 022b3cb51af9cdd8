package io.ecistreams.embedding.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.embedding.ProgressListener;
import io.ecistreams.model.EmbeddingException;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextRole;
import io.ecistreams.testing.GoldenFiles;
import io.ecistreams.testing.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loads the real model; the reference vectors were made by another implementation of e5. */
class DjlTextEmbedderIT {
  private static final DjlEncoderConfig CONFIG =
      config(512, 16, Path.of("target", "encoder-cache"));
  private static final int DIMENSION = 384;

  /** Where the reference vectors' maker cut long documents; found by trying 128 to 512. */
  private static final int REFERENCE_MAX_TOKENS = 256;

  private static final int TEXTS = 20;
  private static final List<String> MIXED =
      List.of(
          "a",
          "how do telescopes magnify",
          "Bread rises because yeast makes gas. ".repeat(12),
          "Zürich — naïve café, 東京 \uD83D\uDE80",
          "heat transfer " + "in a laminar boundary layer ".repeat(200));

  private static DjlTextEmbedder embedder;

  @BeforeAll
  static void load() {
    embedder = new DjlTextEmbedder(CONFIG);
  }

  @AfterAll
  static void close() {
    embedder.close();
  }

  @Test
  void shouldAgreeWithReferenceVectorsWhenEmbeddingCranfieldDocuments() {
    assertAgrees(TextRole.PASSAGE, "docs");
  }

  @Test
  void shouldAgreeWithReferenceVectorsWhenEmbeddingCranfieldQueries() {
    assertAgrees(TextRole.QUERY, "queries");
  }

  private static void assertAgrees(TextRole role, String name) {
    List<String> texts =
        GoldenFiles.cranfieldLines(name + ".jsonl").stream()
            .limit(TEXTS)
            .map(line -> Json.parse(line).required("text").textValue())
            .toList();
    List<float[]> vectors;
    try (DjlTextEmbedder asReference =
        new DjlTextEmbedder(config(REFERENCE_MAX_TOKENS, 16, CONFIG.cacheDir()))) {
      vectors = asReference.embed(role, texts);
    }
    float[][] references = GoldenFiles.cranfieldVectors(name);

    assertThat(vectors).hasSize(TEXTS);
    for (int i = 0; i < TEXTS; i++) {
      assertThat(cosine(vectors.get(i), references[i])).isGreaterThan(0.9999);
    }
  }

  @Test
  void shouldGiveUnitVectorsInOrderWhenTextsDifferInLength() {
    List<float[]> batch = embedder.embed(TextRole.PASSAGE, MIXED);

    assertThat(batch).hasSameSizeAs(MIXED);
    for (int i = 0; i < MIXED.size(); i++) {
      float[] single = embedder.embed(TextRole.PASSAGE, List.of(MIXED.get(i))).get(0);
      assertThat(batch.get(i)).hasSize(DIMENSION);
      assertThat(cosine(batch.get(i), batch.get(i))).isCloseTo(1, within(1e-6));
      assertThat(cosine(batch.get(i), single)).isGreaterThan(0.999999);
    }
  }

  @Test
  void shouldGiveTheSameBitsWhenAskedTwice() {
    List<float[]> first = embedder.embed(TextRole.QUERY, MIXED);
    List<float[]> second = embedder.embed(TextRole.QUERY, MIXED);

    for (int i = 0; i < MIXED.size(); i++) {
      assertThat(second.get(i)).containsExactly(first.get(i));
    }
  }

  @Test
  void shouldGiveTheSameBitsWhenTheBatchSizeIsOneWhateverTheNeighbours() {
    try (DjlTextEmbedder single = new DjlTextEmbedder(config(512, 1, CONFIG.cacheDir()))) {
      float[] alone = single.embed(TextRole.PASSAGE, MIXED.subList(1, 2)).get(0);

      assertThat(single.embed(TextRole.PASSAGE, MIXED).get(1)).containsExactly(alone);
    }
  }

  @Test
  void shouldReadBeyondAShorterLimitWhenTheTextIsLonger() {
    try (DjlTextEmbedder shorter = new DjlTextEmbedder(config(128, 16, CONFIG.cacheDir()))) {
      List<String> text = List.of(MIXED.get(2) + "Sourdough is slower. ".repeat(20));

      float[] cut = shorter.embed(TextRole.PASSAGE, text).get(0);

      assertThat(cosine(cut, embedder.embed(TextRole.PASSAGE, text).get(0))).isLessThan(0.999);
    }
  }

  @Test
  void shouldDependOnTheRoleWhenPrefixesDiffer() {
    float[] query = embedder.embed(TextRole.QUERY, MIXED.subList(1, 2)).get(0);
    float[] passage = embedder.embed(TextRole.PASSAGE, MIXED.subList(1, 2)).get(0);

    assertThat(cosine(query, passage)).isLessThan(0.999);
  }

  @Test
  void shouldGiveTheSameVectorsWhenSeveralThreadsEmbed() {
    List<float[]> alone = embedder.embed(TextRole.PASSAGE, MIXED.subList(0, 3));
    List<CompletableFuture<List<float[]>>> calls =
        Stream.generate(() -> embed(embedder)).limit(4).toList();

    for (CompletableFuture<List<float[]>> call : calls) {
      for (int i = 0; i < alone.size(); i++) {
        assertThat(cosine(call.join().get(i), alone.get(i))).isGreaterThan(0.999999);
      }
    }
  }

  private static CompletableFuture<List<float[]>> embed(TextEmbedder embedder) {
    return CompletableFuture.supplyAsync(
        () -> embedder.embed(TextRole.PASSAGE, MIXED.subList(0, 3)));
  }

  @Test
  void shouldReportRisingFractionsWhenLoading(@TempDir Path emptyCache) {
    List<String> stages = new ArrayList<>();
    List<Double> fractions = new ArrayList<>();
    try (DjlTextEmbedder fresh = new DjlTextEmbedder(config(512, 16, emptyCache))) {
      fresh.load(
          (stage, fraction) -> {
            stages.add(stage);
            fractions.add(fraction);
          });
    }

    assertThat(stages.get(0)).matches("extracting e5-small-v2 1/133 MB");
    assertThat(stages).contains("starting ONNX Runtime").endsWith("encoder e5-small-v2 ready");
    assertThat(fractions).isSorted().endsWith(1.0);
  }

  @Test
  void shouldNameTheDirectoryWhenItsModelIsNotOnnx(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("model.onnx"), "not a model");
    Files.writeString(directory.resolve("tokenizer.json"), "{}");
    DjlEncoderConfig config =
        new DjlEncoderConfig(
            "broken", new ModelSource.Directory(directory), "", "", 512, 1, 1, CONFIG.cacheDir());
    try (DjlTextEmbedder broken = new DjlTextEmbedder(config)) {
      assertThatThrownBy(() -> broken.load(ProgressListener.SILENT))
          .isInstanceOf(EmbeddingException.class)
          .hasMessageContaining(directory.toString())
          .hasMessageContaining("Check that its model.onnx");
    }
  }

  @Test
  void shouldEmbedAlikeWhenTheModelComesFromADirectory() throws IOException {
    embedder.load(ProgressListener.SILENT);
    Path directory = ModelFiles.locate(CONFIG, ProgressListener.SILENT).model().getParent();
    DjlEncoderConfig config =
        new DjlEncoderConfig(
            "e5-from-directory",
            new ModelSource.Directory(directory),
            "query: ",
            "passage: ",
            512,
            1,
            1,
            CONFIG.cacheDir());
    try (DjlTextEmbedder other = new DjlTextEmbedder(config)) {
      float[] expected = embedder.embed(TextRole.QUERY, List.of("wing in a slipstream")).get(0);

      assertThat(other.embed(TextRole.QUERY, List.of("wing in a slipstream")).get(0))
          .containsExactly(expected, within(1e-6f));
    }
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    assertThat(aa).isCloseTo(1, within(1e-5));
    return dot / Math.sqrt(aa * bb);
  }

  /** The built-in encoder, one thread. */
  private static DjlEncoderConfig config(int maxTokens, int maxBatch, Path cacheDir) {
    DjlEncoderConfig builtIn = DjlEncoderConfig.e5SmallV2();
    return new DjlEncoderConfig(
        builtIn.encoderId(),
        builtIn.source(),
        builtIn.queryPrefix(),
        builtIn.passagePrefix(),
        maxTokens,
        maxBatch,
        1,
        cacheDir);
  }
}
