package io.ecistreams.serde;

/** The registry answered: it does not take this schema under this subject. */
public final class IncompatibleSchemaException extends SchemaRegistryException {

  public IncompatibleSchemaException(String message, Throwable cause) {
    super(message, cause);
  }
}
