package io.ecistreams.embedding.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecistreams.embedding.ProgressListener;
import io.ecistreams.model.EmbeddingException;
import io.ecistreams.model.TextRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFilesTest {
  private static final String RESOURCE = "io/ecistreams/miner/sample/passages.jsonl";
  private static final String OTHER = "io/ecistreams/miner/sample/queries.jsonl";

  @TempDir private Path temp;

  @Test
  void shouldUnpackBothFilesWhenTheCacheIsEmpty() throws IOException {
    List<Double> fractions = new ArrayList<>();

    ModelFiles files =
        ModelFiles.locate(bundled(RESOURCE), (stage, fraction) -> fractions.add(fraction));

    assertThat(files.model()).isNotEmptyFile();
    assertThat(files.tokenizer()).isNotEmptyFile();
    assertThat(files.model().getParent().getFileName())
        .hasToString("some_encoder-" + Files.size(files.model()));
    assertThat(fractions).isSorted().last().isEqualTo(1.0);
    try (Stream<Path> left = Files.list(files.model().getParent())) {
      assertThat(left).containsExactlyInAnyOrder(files.model(), files.tokenizer());
    }
  }

  @Test
  void shouldUseTheUnpackedFileWhenItsSizeMatches() throws IOException {
    ModelFiles first = ModelFiles.locate(bundled(RESOURCE), ProgressListener.SILENT);
    FileTime longAgo = FileTime.fromMillis(1_000);
    Files.setLastModifiedTime(first.model(), longAgo);

    ModelFiles.locate(bundled(RESOURCE), ProgressListener.SILENT);

    assertThat(Files.getLastModifiedTime(first.model())).isEqualTo(longAgo);
  }

  @Test
  void shouldUnpackAnewWhenTheFileIsTorn() throws IOException {
    ModelFiles first = ModelFiles.locate(bundled(RESOURCE), ProgressListener.SILENT);
    byte[] whole = Files.readAllBytes(first.model());
    Files.write(first.model(), new byte[10]);

    ModelFiles.locate(bundled(RESOURCE), ProgressListener.SILENT);

    assertThat(first.model()).hasBinaryContent(whole);
  }

  @Test
  void shouldNameTheCacheDirectoryWhenItCannotBeWritten() throws IOException {
    Path file = Files.createFile(temp.resolve("a-file"));
    DjlEncoderConfig config = config(new ModelSource.Classpath(RESOURCE, OTHER), 1, 1, file);

    assertThatThrownBy(() -> ModelFiles.locate(config, ProgressListener.SILENT))
        .isInstanceOf(EmbeddingException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("writable cache directory");
  }

  @Test
  void shouldNameTheResourceWhenItIsNotOnTheClassPath() {
    assertThatThrownBy(() -> ModelFiles.locate(bundled("no-such.onnx"), ProgressListener.SILENT))
        .isInstanceOf(EmbeddingException.class)
        .hasMessageContaining("no-such.onnx is not on the class path");
  }

  @Test
  void shouldNameTheMissingFileWhenADirectoryLacksIt() throws IOException {
    Files.createFile(temp.resolve("model.onnx"));
    try (DjlTextEmbedder embedder = new DjlTextEmbedder(directory())) {
      assertThatThrownBy(() -> embedder.embed(TextRole.QUERY, List.of("a")))
          .isInstanceOf(EmbeddingException.class)
          .hasMessageContaining("no readable tokenizer.json in " + temp);
    }
  }

  @Test
  void shouldRefuseToEmbedWhenClosedBeforeTheFirstUse() {
    DjlTextEmbedder embedder = new DjlTextEmbedder(directory());
    embedder.close();
    embedder.close();

    assertThatThrownBy(() -> embedder.embed(TextRole.QUERY, List.of("a")))
        .isInstanceOf(EmbeddingException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void shouldRefuseWhenASettingIsOutOfRange() {
    assertThatThrownBy(() -> config(new ModelSource.Directory(temp), 1, 0, temp))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("intraOpThreads");
    assertThatThrownBy(() -> config(new ModelSource.Directory(temp), 0, 1, temp))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxBatch");
  }

  private DjlEncoderConfig bundled(String model) {
    return config(new ModelSource.Classpath(model, OTHER));
  }

  private DjlEncoderConfig directory() {
    return config(new ModelSource.Directory(temp));
  }

  private DjlEncoderConfig config(ModelSource source) {
    return config(source, 1, 1, temp.resolve("cache"));
  }

  private static DjlEncoderConfig config(
      ModelSource source, int maxBatch, int threads, Path cacheDir) {
    return new DjlEncoderConfig("some/encoder", source, "", "", 512, maxBatch, threads, cacheDir);
  }
}
