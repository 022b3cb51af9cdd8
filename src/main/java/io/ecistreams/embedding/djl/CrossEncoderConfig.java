package io.ecistreams.embedding.djl;

import java.nio.file.Path;

/**
 * A cross-encoder with logits (pairs, 1) or (pairs, 2).
 *
 * @param modelId for the version of what is mined with it
 * @param directory has {@code model.onnx} and {@code tokenizer.json}
 * @param maxTokens longer pairs are cut, special tokens included; at least 4
 * @param maxBatch pairs that go through the model together, at least 1
 * @param intraOpThreads threads of ONNX Runtime inside one batch, at least 1
 * @param cacheDir where DJL's native libraries are unpacked
 */
public record CrossEncoderConfig(
    String modelId,
    Path directory,
    int maxTokens,
    int maxBatch,
    int intraOpThreads,
    Path cacheDir) {

  public CrossEncoderConfig {
    if (maxTokens < 4 || maxBatch < 1 || intraOpThreads < 1) {
      throw new IllegalArgumentException(
          "a cross-encoder needs 4 tokens, a batch of 1 and 1 thread at least");
    }
  }
}
