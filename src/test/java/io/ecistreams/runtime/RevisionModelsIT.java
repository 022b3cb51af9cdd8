package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.config.EciConfig;
import io.ecistreams.embedding.RevisionModels;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextRole;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loads real models of revisions beside the one that comes along. */
class RevisionModelsIT {
  private static final Path ENCODER_CACHE = Path.of("target", "encoder-cache").toAbsolutePath();
  private static final List<String> TEXTS = List.of("how do telescopes magnify", "bread rises");

  @TempDir Path directory;

  @Test
  void shouldEmbedWithAModelOfAFolderAndSayWhatIsWrongWithABadOne() throws Exception {
    EciConfig config =
        EciConfig.of(
            Map.of(
                "encoder.cache.dir",
                ENCODER_CACHE.toString(),
                "encoder.revisions.dir",
                directory.toString()));
    try (TextEmbedder encoder = Core.encoder(config);
        RevisionModels models = Core.revisionModels(config, encoder).orElseThrow()) {
      List<float[]> expected = encoder.embed(TextRole.QUERY, TEXTS);
      Path unpacked = unpacked();
      Files.createSymbolicLink(directory.resolve("same"), unpacked);
      Path torn = Files.createDirectory(directory.resolve("torn"));
      Files.copy(unpacked.resolve("tokenizer.json"), torn.resolve("tokenizer.json"));
      Files.write(torn.resolve("model.onnx"), new byte[1000]);
      Files.createDirectory(directory.resolve("empty"));

      assertThat(models.find("e5-small-v2@same")).isInstanceOf(Outcome.Accepted.class);
      TextEmbedder same =
          ((Outcome.Accepted<TextEmbedder>) models.find("e5-small-v2@same")).value();
      assertThat(same.encoderId()).isEqualTo("e5-small-v2@same");
      assertThat(same.embed(TextRole.QUERY, TEXTS)).usingRecursiveComparison().isEqualTo(expected);
      assertThat(lack(models, "torn"))
          .contains("Encoder e5-small-v2@torn cannot be loaded from " + torn)
          .contains("Check that its model.onnx is an ONNX model");
      assertThat(lack(models, "empty")).contains("there is no readable model.onnx in");
      assertThat(same.embed(TextRole.PASSAGE, TEXTS)).hasSize(2);
    }
  }

  /** Where the encoder that comes along lies. */
  private static Path unpacked() throws Exception {
    try (Stream<Path> models = Files.list(ENCODER_CACHE)) {
      return models
          .filter(model -> Files.exists(model.resolve("model.onnx")))
          .filter(model -> model.getFileName().toString().startsWith("e5-small-v2-"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static String lack(RevisionModels models, String revision) {
    Outcome<TextEmbedder> found = models.find("e5-small-v2@" + revision);
    assertThat(found).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused<TextEmbedder>) found).rejection().message();
  }
}
