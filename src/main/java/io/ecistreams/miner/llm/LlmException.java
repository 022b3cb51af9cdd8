package io.ecistreams.miner.llm;

/** One question got no usable answer; the next may. */
final class LlmException extends RuntimeException {

  LlmException(String message) {
    super(message);
  }

  LlmException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public String toString() {
    return getMessage();
  }
}
