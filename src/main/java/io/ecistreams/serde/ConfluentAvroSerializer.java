package io.ecistreams.serde;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;

/** The writing half of {@link ConfluentAvroSerde}. */
final class ConfluentAvroSerializer<T extends SpecificRecord> implements Serializer<T> {
  private static final int LARGEST_KEPT_BUFFER_BYTES = 1 << 20;

  private final String schemaJson;
  private final SchemaRegistry registry;
  private final boolean autoRegister;
  private final Map<String, Integer> idsByTopic = new ConcurrentHashMap<>();
  private final ThreadLocal<Workspace<T>> workspaces;

  ConfluentAvroSerializer(Schema schema, SchemaRegistry registry, boolean autoRegister) {
    this.schemaJson = PublishedSchema.textOf(schema);
    this.registry = registry;
    this.autoRegister = autoRegister;
    this.workspaces = ThreadLocal.withInitial(() -> new Workspace<>(schema));
  }

  /** Null, a tombstone, stays null. */
  @Override
  public byte[] serialize(String topic, T value) {
    if (value == null) {
      return null;
    }
    int id = schemaId(topic);
    Workspace<T> workspace = workspaces.get();
    boolean keep = false;
    try {
      byte[] bytes = workspace.encode(id, value);
      keep = bytes.length <= LARGEST_KEPT_BUFFER_BYTES;
      return bytes;
    } catch (IOException | RuntimeException e) {
      throw new SerializationException(
          "Topic %s: the record does not fit its schema %s (%s)."
              .formatted(topic, value.getSchema().getFullName(), e.getMessage()),
          e);
    } finally {
      // After a failure the encoder holds half a record, which it would flush into the next one.
      if (!keep) {
        workspaces.remove();
      }
    }
  }

  private int schemaId(String topic) {
    Integer known = idsByTopic.get(topic);
    if (known != null) {
      return known;
    }
    // Not computeIfAbsent: it would hold a lock of the map while the registry is being retried.
    String subject = WireFormat.subject(topic);
    int id =
        autoRegister
            ? registry.register(subject, schemaJson)
            : registry.lookUp(subject, schemaJson);
    idsByTopic.put(topic, id);
    return id;
  }

  private static final class Workspace<T> {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    private final DatumWriter<T> writer;

    Workspace(Schema schema) {
      writer = new SpecificDatumWriter<>(schema, SpecificData.getForSchema(schema));
    }

    byte[] encode(int id, T value) throws IOException {
      out.reset();
      out.write(WireFormat.MAGIC);
      out.write(ByteBuffer.allocate(Integer.BYTES).putInt(id).array());
      writer.write(value, encoder);
      encoder.flush();
      return out.toByteArray();
    }
  }
}
