package io.ecistreams.model;

/** The encoder cannot be loaded or failed; the message names the cause and the cure. */
public final class EmbeddingException extends RuntimeException {

  public EmbeddingException(String message, Throwable cause) {
    super(message, cause);
  }

  public EmbeddingException(String message) {
    super(message);
  }
}
