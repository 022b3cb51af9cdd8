package io.ecistreams.serde;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.avro.Background;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.SourceScore;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/**
 * Records as JSON, by their schemas: the same on the command line, over HTTP and in files. Fields
 * are named as in the schema, times are milliseconds since 1970, bytes are base64, what is empty is
 * null. A score leaves out what the ranking around it says, and the encoder of a background or of
 * mined negatives is called {@code encoder}.
 */
public final class AvroJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** What a score repeats of the ranking and the window that it is part of. */
  private static final Set<String> REPEATED =
      Set.of(
          "board",
          "definition",
          "backgroundId",
          "encoderId",
          "dimension",
          "windowMs",
          "windowStart",
          "windowEnd");

  private static final Set<String> CALLED_ENCODER =
      Set.of(
          Background.getClassSchema().getFullName(), MinedNegatives.getClassSchema().getFullName());

  private AvroJson() {}

  /** A record as an object. */
  public static ObjectNode of(IndexedRecord record) {
    Schema schema = record.getSchema();
    Set<String> leftOut = record instanceof SourceScore ? REPEATED : Set.of();
    ObjectNode object = JSON.objectNode();
    for (Schema.Field field : schema.getFields()) {
      if (!leftOut.contains(field.name())) {
        object.set(nameOf(schema, field), node(field.schema(), record.get(field.pos())));
      }
    }
    return object;
  }

  /** Records as an array. */
  public static ArrayNode of(Collection<? extends IndexedRecord> records) {
    ArrayNode array = JSON.arrayNode();
    records.forEach(record -> array.add(of(record)));
    return array;
  }

  /** The field of this name: its own, JSON's or an alias. */
  static Optional<Schema.Field> field(Schema record, String name) {
    return Optional.ofNullable(record.getField(name))
        .or(
            () ->
                record.getFields().stream()
                    .filter(
                        field ->
                            nameOf(record, field).equals(name) || field.aliases().contains(name))
                    .findFirst());
  }

  private static String nameOf(Schema record, Schema.Field field) {
    return field.name().equals("encoderId") && CALLED_ENCODER.contains(record.getFullName())
        ? "encoder"
        : field.name();
  }

  /** The type of an optional value when it is there. */
  static Schema present(Schema union) {
    return union.getTypes().get(union.getTypes().size() - 1);
  }

  private static JsonNode node(Schema schema, Object value) {
    return switch (schema.getType()) {
      case UNION -> value == null ? JSON.nullNode() : node(present(schema), value);
      case RECORD -> of((IndexedRecord) value);
      case ARRAY -> {
        ArrayNode array = JSON.arrayNode();
        ((Collection<?>) value).forEach(e -> array.add(node(schema.getElementType(), e)));
        yield array;
      }
      case MAP -> {
        ObjectNode object = JSON.objectNode();
        ((Map<?, ?>) value)
            .forEach((key, e) -> object.set(key.toString(), node(schema.getValueType(), e)));
        yield object;
      }
      case BYTES -> JSON.binaryNode(copy((ByteBuffer) value));
      case BOOLEAN -> JSON.booleanNode((Boolean) value);
      case INT -> JSON.numberNode((Integer) value);
      case LONG -> JSON.numberNode(value instanceof Instant at ? at.toEpochMilli() : (long) value);
      case DOUBLE -> JSON.numberNode((Double) value);
      default -> JSON.textNode(value.toString());
    };
  }

  private static byte[] copy(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return copy;
  }
}
