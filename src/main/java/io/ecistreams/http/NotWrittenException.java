package io.ecistreams.http;

/** What was asked of a board could not be written; the message is for the user. */
public final class NotWrittenException extends RuntimeException {

  public NotWrittenException(Throwable cause) {
    super(cause.getMessage(), cause);
  }
}
