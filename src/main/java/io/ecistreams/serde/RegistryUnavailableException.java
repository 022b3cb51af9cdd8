package io.ecistreams.serde;

/**
 * The registry gave no usable answer. Never a record's fault: whoever handles bad records must let
 * it through, or records are lost while the registry is away.
 */
public final class RegistryUnavailableException extends SchemaRegistryException {
  private final boolean retryable;

  /**
   * @param retryable whether the same call may succeed later without anybody changing the
   *     configuration; false for refused credentials
   */
  public RegistryUnavailableException(String message, boolean retryable, Throwable cause) {
    super(message, cause);
    this.retryable = retryable;
  }

  /** Whether waiting can help. */
  public boolean isRetryable() {
    return retryable;
  }
}
