package io.ecistreams.http;

/** The address to listen on cannot be had; the message says what to do. */
public final class ListenException extends RuntimeException {

  public ListenException(String message, Throwable cause) {
    super(message, cause);
  }
}
