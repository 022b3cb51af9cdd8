package io.ecistreams.serde;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** A walk over the tokens of one line that knows, for its messages, at which field it is. */
final class JsonLineParser {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String ABOUT = "about";

  private final JsonParser tokens;
  private final String place;

  /** Path of the object that is open, with its final dot; empty for the record itself. */
  private String prefix = "";

  private String path = "";
  private boolean sawAbout;
  private boolean sawOther;

  private JsonLineParser(JsonParser tokens, String place) {
    this.tokens = tokens;
    this.place = place;
  }

  /** What a line becomes. */
  @FunctionalInterface
  interface Body<R> {
    R read(JsonLineParser line) throws IOException;
  }

  /**
   * @param place file and line, for messages
   */
  static <R> R parse(String json, String place, Body<R> body) {
    try (JsonParser tokens = JSON.createParser(json)) {
      JsonLineParser line = new JsonLineParser(tokens, place);
      try {
        R result = body.read(line);
        if (tokens.nextToken() != null) {
          line.path = "";
          throw line.problem("more follows after the object", "put one object on a line");
        }
        return result;
      } catch (JsonProcessingException e) {
        throw new JsonInputException(
            line.message(
                "not valid JSON at column %d (%s)"
                    .formatted(e.getLocation().getColumnNr(), e.getOriginalMessage()),
                "write one complete JSON object on each line; JSON has no NaN or Infinity"),
            e);
      }
    } catch (IOException e) {
      throw new JsonInputException(place + ": cannot be read (" + e + ").", e);
    }
  }

  /** Opens the line's object. */
  void enterRecord() throws IOException {
    if (tokens.nextToken() != JsonToken.START_OBJECT) {
      throw problem("not a JSON object", "begin each line with {");
    }
  }

  /** Moves to the next field's value, or to the end of the open object. */
  boolean nextField() throws IOException {
    if (tokens.nextToken() != JsonToken.FIELD_NAME) {
      return false;
    }
    path = prefix + tokens.currentName();
    if (prefix.isEmpty()) {
      boolean about = tokens.currentName().equals(ABOUT);
      sawAbout |= about;
      sawOther |= !about;
    }
    tokens.nextToken();
    return true;
  }

  String fieldName() throws IOException {
    return tokens.currentName();
  }

  /** Whether the line is a note to the reader of the file. */
  boolean isOnlyAbout() {
    return sawAbout && !sawOther;
  }

  void skipValue() throws IOException {
    tokens.skipChildren();
  }

  Optional<String> text() throws IOException {
    return switch (tokens.currentToken()) {
      case VALUE_STRING -> Optional.of(tokens.getText());
      case VALUE_NULL -> Optional.empty();
      default -> throw problem("not a string", "put it in quotes");
    };
  }

  /** A string, or a whole number as its decimal text: many collections number their documents. */
  Optional<String> identifier() throws IOException {
    return tokens.currentToken() == JsonToken.VALUE_NUMBER_INT
        ? Optional.of(tokens.getText())
        : text();
  }

  List<String> identifiers() throws IOException {
    return list(() -> identifier().orElseThrow(() -> problem("null", "give an id")));
  }

  Optional<Double> number() throws IOException {
    return isNull() ? Optional.empty() : Optional.of(requiredNumber());
  }

  Optional<List<Double>> numbers() throws IOException {
    return isNull() ? Optional.empty() : Optional.of(list(this::requiredNumber));
  }

  Optional<List<Integer>> integers() throws IOException {
    return isNull() ? Optional.empty() : Optional.of(list(this::requiredInteger));
  }

  /** Epoch milliseconds or ISO-8601 with an offset. */
  Optional<Instant> instant() throws IOException {
    String cure = "give epoch milliseconds, or ISO-8601 with Z or an offset";
    try {
      return switch (tokens.currentToken()) {
        case VALUE_NULL -> Optional.empty();
        case VALUE_NUMBER_INT -> Optional.of(Instant.ofEpochMilli(tokens.getLongValue()));
        case VALUE_STRING -> {
          Instant parsed = Instant.parse(tokens.getText());
          yield Optional.of(Instant.ofEpochMilli(parsed.toEpochMilli()));
        }
        default -> throw problem("not a time", cure);
      };
    } catch (DateTimeException | ArithmeticException e) {
      throw new JsonInputException(message("not a time: " + tokens.getText(), cure), e);
    }
  }

  /** Little-endian float32 from an array of numbers or a base64 string. */
  Optional<ByteBuffer> embedding() throws IOException {
    return switch (tokens.currentToken()) {
      case VALUE_NULL -> Optional.empty();
      case VALUE_STRING -> Optional.of(base64Floats());
      case START_ARRAY -> Optional.of(AvroMapping.embeddingBytes(floats()));
      default ->
          throw problem(
              "neither an array of numbers nor a string",
              "give numbers, or base64 of little-endian float32");
    };
  }

  /** The objects of an array; the body reads the fields of each. */
  <E> List<E> objects(Body<E> body) throws IOException {
    return list(() -> object(body));
  }

  /** One nested object; the body reads its fields. */
  <E> E object(Body<E> body) throws IOException {
    if (tokens.currentToken() != JsonToken.START_OBJECT) {
      throw problem("not an object", "write {\"id\": ..., \"text\": ..., \"embedding\": ...}");
    }
    String outer = prefix;
    String here = path;
    prefix = path + ".";
    E value = body.read(this);
    prefix = outer;
    path = here;
    return value;
  }

  JsonInputException missing(String field, String cure) {
    path = prefix + field;
    return problem("missing", cure);
  }

  JsonInputException problem(String what, String cure) {
    return new JsonInputException(message(what, cure));
  }

  private String message(String what, String cure) {
    String field = path.isEmpty() ? "" : ", field " + path;
    return "%s%s: %s; %s.".formatted(place, field, what, cure);
  }

  private boolean isNull() {
    return tokens.currentToken() == JsonToken.VALUE_NULL;
  }

  private <E> List<E> list(Element<E> element) throws IOException {
    String array = path;
    if (tokens.currentToken() != JsonToken.START_ARRAY) {
      throw problem("not an array", "put the values in [ ]");
    }
    List<E> values = new ArrayList<>();
    while (tokens.nextToken() != JsonToken.END_ARRAY) {
      path = array + "[" + values.size() + "]";
      values.add(element.read());
    }
    path = array;
    return values;
  }

  private double requiredNumber() throws IOException {
    if (!tokens.currentToken().isNumeric()) {
      throw problem("not a number", "write it without quotes");
    }
    return tokens.getDoubleValue();
  }

  private int requiredInteger() throws IOException {
    if (tokens.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw problem("not a whole number", "write it without quotes and fraction");
    }
    return tokens.getIntValue();
  }

  private float[] floats() throws IOException {
    String array = path;
    float[] values = new float[512];
    int size = 0;
    while (tokens.nextToken() != JsonToken.END_ARRAY) {
      if (!tokens.currentToken().isNumeric()) {
        path = array + "[" + size + "]";
        throw problem("not a number", "an embedding is a flat array of numbers");
      }
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      // From the decimal text at once: by way of double it would be rounded twice.
      values[size++] = Float.parseFloat(tokens.getText());
    }
    return Arrays.copyOf(values, size);
  }

  private ByteBuffer base64Floats() throws IOException {
    try {
      byte[] bytes = Base64.getDecoder().decode(tokens.getText());
      if (bytes.length % Float.BYTES != 0) {
        throw problem("base64 of " + bytes.length + " bytes", "float32 numbers take 4 bytes each");
      }
      return ByteBuffer.wrap(bytes);
    } catch (IllegalArgumentException e) {
      throw new JsonInputException(
          message("not base64 (" + e.getMessage() + ")", "encode the float32 bytes anew"), e);
    }
  }

  private interface Element<E> {
    E read() throws IOException;
  }
}
