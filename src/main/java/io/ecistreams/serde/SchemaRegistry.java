package io.ecistreams.serde;

/**
 * Port to a schema registry. Schemas are JSON text, so that no registry library's types leak.
 * Implementations are safe for use by several threads and remember what they were told: asking
 * again for the same thing costs no network call.
 */
public interface SchemaRegistry extends AutoCloseable {

  /**
   * Registers the schema under the subject unless it is there already.
   *
   * @return the schema's id
   * @throws IncompatibleSchemaException if the registry refuses it
   * @throws RegistryUnavailableException if the registry gives no usable answer
   */
  int register(String subject, String schemaJson);

  /**
   * Finds the id of a schema that must be registered already.
   *
   * @throws UnknownSchemaException if the subject does not have this schema
   * @throws RegistryUnavailableException if the registry gives no usable answer
   */
  int lookUp(String subject, String schemaJson);

  /**
   * The Avro schema of an id, complete: referenced schemas are inlined.
   *
   * @throws UnknownSchemaException if there is no Avro schema of this id
   * @throws RegistryUnavailableException if the registry gives no usable answer
   */
  String schemaById(int id);

  @Override
  void close();
}
