package io.ecistreams.serde;

import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Record values in Confluent wire format under the subject {@code <topic>-value}; interoperable
 * with {@code KafkaAvroSerializer} and its likes in other languages. Safe for use by several
 * threads. The registry is asked once for each topic and once for each writer schema; it belongs to
 * the caller, who closes it.
 *
 * <p>Reading: {@link org.apache.kafka.common.errors.SerializationException} means the bytes are
 * bad; {@link RegistryUnavailableException} passes through, because the record may be good.
 *
 * @param <T> the generated class
 */
public final class ConfluentAvroSerde<T extends SpecificRecord> implements Serde<T> {
  private final Serializer<T> serializer;
  private final Deserializer<T> deserializer;

  /**
   * @param autoRegister whether the serializer registers its schema, or requires that it is known
   */
  public ConfluentAvroSerde(Class<T> type, SchemaRegistry registry, boolean autoRegister) {
    GeneratedClasses.trust();
    Schema schema = SpecificData.get().getSchema(type);
    serializer = new ConfluentAvroSerializer<>(schema, registry, autoRegister);
    deserializer = new ConfluentAvroDeserializer<>(schema, registry);
  }

  @Override
  public Serializer<T> serializer() {
    return serializer;
  }

  @Override
  public Deserializer<T> deserializer() {
    return deserializer;
  }
}
