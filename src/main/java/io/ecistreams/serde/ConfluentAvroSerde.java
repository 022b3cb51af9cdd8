package io.ecistreams.serde;

import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serdes;

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
public final class ConfluentAvroSerde<T extends SpecificRecord> extends Serdes.WrapperSerde<T> {
  static {
    GeneratedClasses.trust();
  }

  /**
   * @param autoRegister whether the serializer registers its schema, or requires that it is known
   */
  public ConfluentAvroSerde(Class<T> type, SchemaRegistry registry, boolean autoRegister) {
    this(SpecificData.get().getSchema(type), registry, autoRegister);
  }

  private ConfluentAvroSerde(Schema schema, SchemaRegistry registry, boolean autoRegister) {
    super(
        new ConfluentAvroSerializer<>(schema, registry, autoRegister),
        new ConfluentAvroDeserializer<>(schema, registry));
  }

  /** Whether bytes begin as Confluent wire format does; the registry is not asked. */
  public static boolean isFramed(byte[] data) {
    return data.length > WireFormat.HEADER_BYTES && data[0] == WireFormat.MAGIC;
  }
}
