package io.ecistreams.runtime;

/** Records cannot be scored as asked; the message names the cause and the cure. */
public final class ScoringException extends RuntimeException {

  public ScoringException(String message) {
    super(message);
  }
}
