package io.ecistreams.embedding.djl;

import java.nio.file.Path;

/**
 * A frozen encoder with mean pooling over its tokens and unit-length vectors. Models that pool
 * otherwise (the CLS token, last token) load but give vectors their authors did not intend.
 *
 * @param encoderId id under which scores are kept, e.g. {@code e5-small-v2}
 * @param source where the model is
 * @param queryPrefix put before every query, e.g. {@code "query: "}; may be empty
 * @param passagePrefix put before every passage; may be empty
 * @param maxTokens longer texts are cut, special tokens included; at least 3
 * @param maxBatch texts that go through the model together, at least 1. Only 1 promises that a
 *     text's vector is the same to the last bit whatever else is in the call
 * @param intraOpThreads threads of ONNX Runtime inside one batch, at least 1; callers on several
 *     threads run side by side besides
 * @param cacheDir where class-path models and DJL's native libraries are unpacked
 */
public record DjlEncoderConfig(
    String encoderId,
    ModelSource source,
    String queryPrefix,
    String passagePrefix,
    int maxTokens,
    int maxBatch,
    int intraOpThreads,
    Path cacheDir) {
  /** Dimension of {@link #e5SmallV2}. */
  public static final int E5_SMALL_V2_DIMENSION = 384;

  public DjlEncoderConfig {
    if (encoderId.isBlank()) {
      throw new IllegalArgumentException("encoderId must not be blank");
    }
    requireAtLeast("maxTokens", maxTokens, 3);
    requireAtLeast("maxBatch", maxBatch, 1);
    requireAtLeast("intraOpThreads", intraOpThreads, 1);
  }

  /** The encoder that ships with the application, one thread a caller. */
  public static DjlEncoderConfig e5SmallV2() {
    return new DjlEncoderConfig(
        "e5-small-v2",
        new ModelSource.Classpath("e5-small-v2.onnx", "e5-small-v2-tokenizer.json"),
        "query: ",
        "passage: ",
        512,
        16,
        1,
        defaultCacheDir());
  }

  /** {@code ~/.cache/eci-streams}. */
  public static Path defaultCacheDir() {
    return Path.of(System.getProperty("user.home"), ".cache", "eci-streams");
  }

  private static void requireAtLeast(String name, int value, int minimum) {
    if (value < minimum) {
      throw new IllegalArgumentException(
          "%s must be at least %d, is %d".formatted(name, minimum, value));
    }
  }
}
