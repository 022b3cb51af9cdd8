package io.ecistreams.query;

/** The stores cannot be asked just now; it is worth asking again soon. */
public final class NotReadyException extends RuntimeException {

  public NotReadyException(String message) {
    super(message);
  }

  public NotReadyException(String message, Throwable cause) {
    super(message, cause);
  }
}
