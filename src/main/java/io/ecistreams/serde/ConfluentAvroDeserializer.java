package io.ecistreams.serde;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/** The reading half of {@link ConfluentAvroSerde}; expects hostile bytes. */
final class ConfluentAvroDeserializer<T extends SpecificRecord> implements Deserializer<T> {
  private static final int CACHED_WRITER_SCHEMAS = 256;
  private static final String SERIALIZER_CURE =
      " use a producer with a schema registry serializer.";

  private final Schema readerSchema;
  private final SchemaRegistry registry;
  private final ThreadLocal<Workspace<T>> workspaces = ThreadLocal.withInitial(Workspace::new);

  ConfluentAvroDeserializer(Schema readerSchema, SchemaRegistry registry) {
    this.readerSchema = readerSchema;
    this.registry = registry;
  }

  /** The same; where the bytes are bad, a schema that is named in a header may be the reason. */
  @Override
  public T deserialize(String topic, Headers headers, byte[] data) {
    try {
      return deserialize(topic, data);
    } catch (SerializationException e) {
      throw HeaderFraming.of(headers)
          .map(framing -> new SerializationException(e.getMessage() + " " + framing.cure(), e))
          .orElse(e);
    }
  }

  /** Null, a tombstone, stays null. */
  @Override
  public T deserialize(String topic, byte[] data) {
    if (data == null) {
      return null;
    }
    checkHeader(topic, data);
    int id = ByteBuffer.wrap(data).getInt(WireFormat.ID_OFFSET);
    Workspace<T> workspace = workspaces.get();
    WriterSchema<T> writerSchema = writerSchema(topic, id, workspace);
    try {
      BudgetedDecoder decoder = workspace.decoder;
      decoder.configure(data, WireFormat.HEADER_BYTES, data.length - WireFormat.HEADER_BYTES);
      T record = writerSchema.read(topic, decoder);
      if (decoder.remainingBytesExactly() > 0) {
        throw bad(
            topic,
            "%d bytes follow the record of schema id %d; one message is one record."
                .formatted(decoder.remainingBytesExactly(), id),
            null);
      }
      return record;
    } catch (SerializationException e) {
      throw e;
    } catch (EOFException e) {
      throw bad(
          topic,
          "the Avro data of schema id %d ends too early; the message was cut off or is not Avro"
                  .formatted(id)
              + " of this schema.",
          e);
    } catch (StackOverflowError e) {
      // A recursive writer schema meets data nested thousands deep.
      throw bad(topic, "the data of schema id %d is nested too deep.".formatted(id), e);
    } catch (IOException | RuntimeException e) {
      throw bad(
          topic, "the bytes are not Avro of schema id %d%s.".formatted(id, AvroFault.words(e)), e);
    }
  }

  private static void checkHeader(String topic, byte[] data) {
    if (data.length < WireFormat.HEADER_BYTES) {
      throw bad(
          topic,
          "%d bytes are too short for Confluent wire format (0x00, 4 bytes of schema id, Avro);"
                  .formatted(data.length)
              + SERIALIZER_CURE,
          null);
    }
    if (data[0] != WireFormat.MAGIC) {
      throw bad(
          topic,
          "the first byte is 0x%02x, not the magic byte 0x00 of Confluent wire format;"
                  .formatted(data[0])
              + SERIALIZER_CURE,
          null);
    }
  }

  private WriterSchema<T> writerSchema(String topic, int id, Workspace<T> workspace) {
    WriterSchema<T> known = workspace.writerSchemas.get(id);
    if (known != null) {
      return known;
    }
    try {
      WriterSchema<T> resolved = WriterSchema.resolve(id, registry.schemaById(id), readerSchema);
      workspace.writerSchemas.put(id, resolved);
      return resolved;
    } catch (UnknownSchemaException e) {
      String eightBytes =
          id == 0
              ? " Ids of 8 bytes begin so; Apicurio's serializers write ids of 4 with apicurio.registry.as-confluent=true."
              : "";
      throw bad(
          topic, "schema id %d is unknown. %s%s".formatted(id, e.getMessage(), eightBytes), e);
    }
  }

  private static SerializationException bad(String topic, String sentence, Throwable cause) {
    return new SerializationException("Topic " + topic + ": " + sentence, cause);
  }

  /** Of one thread: Avro's decoders and readers keep state between records. */
  private static final class Workspace<T> {
    final BudgetedDecoder decoder = new BudgetedDecoder();
    final Map<Integer, WriterSchema<T>> writerSchemas =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Integer, WriterSchema<T>> eldest) {
            return size() > CACHED_WRITER_SCHEMAS;
          }
        };
  }
}
