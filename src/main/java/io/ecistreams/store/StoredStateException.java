package io.ecistreams.store;

/**
 * The stored state cannot be used: it is damaged, or was made under other settings. Starting again
 * does not help; the message says what does.
 */
public final class StoredStateException extends RuntimeException {

  public StoredStateException(String message) {
    super(message);
  }
}
