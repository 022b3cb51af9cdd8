package io.ecistreams.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The target encoder for text that comes without embeddings.
 *
 * @param id as it appears in records and outputs
 * @param directory with model.onnx and tokenizer.json; empty means the built-in model
 * @param queryPrefix put before queries, may be empty
 * @param passagePrefix put before passages, may be empty
 * @param maxTokens beyond which a text is cut
 * @param threads of one embedding call, at least 1: 0 in the options is resolved to the cores here
 * @param cacheBytes of memory for embeddings of known texts, 0 for none
 * @param cacheDirectory to unpack the built-in model to; it need not exist yet
 * @param boardEncoders encoder id by board, for boards fixed in advance
 */
public record EncoderSettings(
    String id,
    Optional<Path> directory,
    String queryPrefix,
    String passagePrefix,
    int maxTokens,
    int threads,
    long cacheBytes,
    Path cacheDirectory,
    Map<String, String> boardEncoders) {

  public EncoderSettings {
    boardEncoders = Map.copyOf(boardEncoders);
  }

  static EncoderSettings of(Values values) {
    int threads = values.intOf(Keys.ENCODER_THREADS);
    return new EncoderSettings(
        values.stringOf(Keys.ENCODER_ID),
        values.optionalPath(Keys.ENCODER_DIRECTORY),
        values.stringOf(Keys.ENCODER_QUERY_PREFIX),
        values.stringOf(Keys.ENCODER_PASSAGE_PREFIX),
        values.intOf(Keys.ENCODER_MAX_TOKENS),
        threads == 0 ? Runtime.getRuntime().availableProcessors() : threads,
        (long) values.intOf(Keys.ENCODER_CACHE_MB) << 20,
        values.pathOf(Keys.ENCODER_CACHE_DIR),
        boardEncoders(values));
  }

  /** Splits at the last colon: names of boards may have colons, ids of encoders may not. */
  private static Map<String, String> boardEncoders(Values values) {
    Map<String, String> encoders = new LinkedHashMap<>();
    for (String pair : values.listOf(Keys.BOARD_ENCODERS)) {
      int colon = pair.lastIndexOf(':');
      if (encoders.put(pair.substring(0, colon), pair.substring(colon + 1)) != null) {
        throw values.conflict(Keys.BOARD_ENCODERS, "names a board twice; give each once.");
      }
    }
    return encoders;
  }
}
