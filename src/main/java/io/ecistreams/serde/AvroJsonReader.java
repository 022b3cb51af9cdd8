package io.ecistreams.serde;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.ecistreams.avro.Item;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificData;

/**
 * Records from JSON, by their schemas. Takes what {@link AvroJson} writes, and what people write:
 * the schema's own names of fields, times as ISO-8601, vectors as arrays of numbers, ids as whole
 * numbers. Unknown fields are passed over; null is as good as absent. Messages name the field.
 */
final class AvroJsonReader {
  /** NaN is read, to be refused by the field that it is in, or passed over with one unknown. */
  static final JsonFactory JSON =
      new JsonFactoryBuilder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  /** Fields of ids, which many collections write as numbers. */
  private static final Set<String> IDS = Set.of("id", "positives", "query", "negatives");

  static {
    GeneratedClasses.trust();
  }

  private final JsonParser tokens;
  private final JsonPosition position;
  private final JsonScalars scalars;

  private AvroJsonReader(JsonParser tokens, String place) {
    this.tokens = tokens;
    this.position = new JsonPosition(tokens, place);
    this.scalars = new JsonScalars(tokens, position);
  }

  /**
   * The record of a line; nothing where the line has only {@code "about"}, a note to its reader.
   *
   * @param place file and line, for messages
   * @param defaults values of fields that the line does not have
   */
  static Optional<GenericRecord> readLine(
      String json, String place, Schema schema, Map<String, ?> defaults) {
    return read(json, place, reader -> reader.line(schema, defaults));
  }

  private Optional<GenericRecord> line(Schema schema, Map<String, ?> defaults) throws IOException {
    Object[] values = new Object[schema.getFields().size()];
    boolean isNote = readFields(schema, values).equals(Set.of("about"));
    return isNote ? Optional.empty() : Optional.of(complete(schema, values, defaults));
  }

  /**
   * The same of a line in UTF-8, without making a text of it.
   *
   * @throws JsonInputException as of its text
   */
  static Optional<GenericRecord> readLine(
      byte[] utf8, String place, Schema schema, Map<String, ?> defaults) {
    try (JsonParser tokens = JSON.createParser(utf8)) {
      return read(tokens, "", place, reader -> reader.line(schema, defaults));
    } catch (JsonInputException | IOException e) {
      // Of a text it is known where the flaw is.
      return readLine(TextLines.decode(utf8, place), place, schema, defaults);
    }
  }

  /** A value that is the whole of a text. */
  static Object readValue(String json, String place, Schema schema) {
    return read(json, place, reader -> reader.value(schema, ""));
  }

  private static <R> R read(String json, String place, Body<R> body) {
    try (JsonParser tokens = JSON.createParser(json)) {
      return read(tokens, json, place, body);
    } catch (IOException e) {
      throw new JsonInputException(place + ": cannot be read (" + e.getMessage() + ").", e);
    }
  }

  private static <R> R read(JsonParser tokens, String json, String place, Body<R> body)
      throws IOException {
    AvroJsonReader reader = new AvroJsonReader(tokens, place);
    try {
      tokens.nextToken();
      R result = body.read(reader);
      if (tokens.nextToken() != null) {
        throw reader.position.problem("more follows after the object", "let one object be all");
      }
      return result;
    } catch (JsonProcessingException e) {
      throw reader.position.flaw(e, json);
    }
  }

  private GenericRecord record(Schema schema) throws IOException {
    Object[] values = new Object[schema.getFields().size()];
    readFields(schema, values);
    return complete(schema, values, Map.of());
  }

  /** Puts the values of the object's fields into their places; returns the names of all fields. */
  private Set<String> readFields(Schema schema, Object[] values) throws IOException {
    if (tokens.currentToken() != JsonToken.START_OBJECT) {
      throw position.problem("not an object", "write " + outline(schema));
    }
    Set<String> names = new HashSet<>();
    while (tokens.nextToken() == JsonToken.FIELD_NAME) {
      String name = tokens.currentName();
      names.add(name);
      Optional<Schema.Field> field = AvroJson.field(schema, name);
      if (tokens.nextToken() == JsonToken.VALUE_NULL || field.isEmpty()) {
        tokens.skipChildren();
      } else if (values[field.get().pos()] == null || field.get().name().equals(name)) {
        values[field.get().pos()] = value(field.get().schema(), field.get().name());
      } else {
        tokens.skipChildren(); // an alias of what was read
      }
    }
    return names;
  }

  private GenericRecord complete(Schema schema, Object[] values, Map<String, ?> defaults) {
    GenericRecord record = (GenericRecord) SpecificData.get().newRecord(null, schema);
    for (Schema.Field field : schema.getFields()) {
      Object value = values[field.pos()] == null ? defaults.get(field.name()) : values[field.pos()];
      if (value == null && !field.hasDefaultValue()) {
        throw position.missing(field.name(), field.doc());
      }
      record.put(field.pos(), value == null ? SpecificData.get().getDefaultValue(field) : value);
    }
    return record;
  }

  private Object value(Schema schema, String field) throws IOException {
    return switch (schema.getType()) {
      case UNION -> value(AvroJson.present(schema), field);
      case RECORD -> isId(schema) ? Item.newBuilder().setId(scalars.id()).build() : record(schema);
      case ARRAY -> array(schema.getElementType(), field);
      case MAP -> map(schema.getValueType());
      case BYTES -> scalars.vector();
      case INT -> scalars.wholeNumber().getIntValue();
      case LONG ->
          schema.getLogicalType() == null
              ? scalars.wholeNumber().getLongValue()
              : scalars.instant();
      case DOUBLE -> scalars.number();
      default -> IDS.contains(field) ? scalars.id() : scalars.string();
    };
  }

  /** Whether an item is nothing but its id. */
  private boolean isId(Schema schema) {
    return schema.getName().equals("Item") && tokens.currentToken().isScalarValue();
  }

  private Map<String, Object> map(Schema schema) throws IOException {
    scalars.require(JsonToken.START_OBJECT, "not an object", "put the values by name into { }");
    Map<String, Object> values = new TreeMap<>();
    while (tokens.nextToken() == JsonToken.FIELD_NAME) {
      String name = tokens.currentName();
      tokens.nextToken();
      values.put(name, value(schema, name));
    }
    return values;
  }

  private List<Object> array(Schema element, String field) throws IOException {
    scalars.require(JsonToken.START_ARRAY, "not an array", "put the values in [ ]");
    List<Object> values = new ArrayList<>();
    while (tokens.nextToken() != JsonToken.END_ARRAY) {
      values.add(value(element, field));
    }
    return values;
  }

  private static String outline(Schema schema) {
    return schema.getFields().stream()
        .map(field -> "\"" + field.name() + "\": ...")
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private interface Body<R> {
    R read(AvroJsonReader reader) throws IOException;
  }
}
