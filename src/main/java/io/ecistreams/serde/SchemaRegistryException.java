package io.ecistreams.serde;

/** What can go wrong between us and the schema registry; every message names the URL. */
public abstract sealed class SchemaRegistryException extends RuntimeException
    permits UnknownSchemaException, IncompatibleSchemaException, RegistryUnavailableException {

  SchemaRegistryException(String message, Throwable cause) {
    super(message, cause);
  }
}
