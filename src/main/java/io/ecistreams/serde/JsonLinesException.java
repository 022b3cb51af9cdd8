package io.ecistreams.serde;

/**
 * A JSON-lines file cannot be used; the message names the file, the line, the field and the cure.
 */
public final class JsonLinesException extends RuntimeException {

  public JsonLinesException(String message, Throwable cause) {
    super(message, cause);
  }

  public JsonLinesException(String message) {
    super(message);
  }
}
