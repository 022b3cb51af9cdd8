package io.ecistreams.serde;

/** A JSON file cannot be used; the message names the file, the place, the field and the cure. */
public final class JsonInputException extends RuntimeException {

  public JsonInputException(String message, Throwable cause) {
    super(message, cause);
  }

  public JsonInputException(String message) {
    super(message);
  }
}
