package io.ecistreams.query;

/** The stores cannot be read at the moment; the caller may try again soon. */
public final class NotReadyException extends RuntimeException {

  public NotReadyException(String message) {
    super(message);
  }

  public NotReadyException(String message, Throwable cause) {
    super(message, cause);
  }
}
