package io.ecistreams.serde;

/** The registry answered: it has no such schema. Asking again will not help. */
public final class UnknownSchemaException extends SchemaRegistryException {

  public UnknownSchemaException(String message, Throwable cause) {
    super(message, cause);
  }
}
