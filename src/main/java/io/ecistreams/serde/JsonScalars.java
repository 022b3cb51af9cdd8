package io.ecistreams.serde;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.Base64Variant.PaddingReadBehaviour;
import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;

/** Reads single values at the current token, or says in one sentence what is there instead. */
final class JsonScalars {
  private static final Base64Variant BASE64 =
      Base64Variants.MIME_NO_LINEFEEDS.withReadPadding(PaddingReadBehaviour.PADDING_ALLOWED);

  private final JsonParser tokens;
  private final JsonPosition position;

  JsonScalars(JsonParser tokens, JsonPosition position) {
    this.tokens = tokens;
    this.position = position;
  }

  /** The tokens, at a whole number. */
  JsonParser wholeNumber() {
    require(
        JsonToken.VALUE_NUMBER_INT, "not a whole number", "write it without quotes and fraction");
    return tokens;
  }

  /** A finite number. */
  double number() throws IOException {
    requireNumber("write it without quotes");
    double number = tokens.getDoubleValue();
    if (!Double.isFinite(number)) {
      throw notFinite();
    }
    return number;
  }

  /** A string, or a whole number as one. */
  String id() throws IOException {
    return switch (tokens.currentToken()) {
      case VALUE_NUMBER_INT -> tokens.getText();
      case VALUE_NUMBER_FLOAT ->
          throw position.problem(
              "the id " + tokens.getText() + " is a number with a fraction",
              "write a string or a whole number; pandas makes such ids where a column has gaps, unless it is read with dtype=str");
      default -> string();
    };
  }

  String string() throws IOException {
    require(JsonToken.VALUE_STRING, "not a string", "put it in quotes");
    return tokens.getText();
  }

  /** A time to the millisecond. */
  Instant instant() throws IOException {
    String cure = "give epoch milliseconds, or ISO-8601 with Z or an offset";
    try {
      return switch (tokens.currentToken()) {
        case VALUE_NUMBER_INT -> Instant.ofEpochMilli(tokens.getLongValue());
        case VALUE_STRING -> Instant.ofEpochMilli(Instant.parse(tokens.getText()).toEpochMilli());
        default -> throw position.problem("not a time", cure);
      };
    } catch (DateTimeException | ArithmeticException e) {
      throw position.problem("not a time: " + tokens.getText(), cure);
    }
  }

  /** Little-endian float32 from an array of numbers or a base64 string. */
  ByteBuffer vector() throws IOException {
    return switch (tokens.currentToken()) {
      case VALUE_STRING -> base64Floats();
      case START_ARRAY -> AvroMapping.embeddingBytes(floats());
      default ->
          throw position.problem(
              "neither an array of numbers nor a string",
              "give numbers, or base64 of little-endian float32");
    };
  }

  private float[] floats() throws IOException {
    float[] values = new float[512];
    int size = 0;
    while (tokens.nextToken() != JsonToken.END_ARRAY) {
      requireNumber("an embedding is a flat array of numbers");
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      // From the decimal text at once: by way of double it would be rounded twice.
      values[size] = Float.parseFloat(tokens.getText());
      if (!Float.isFinite(values[size++])) {
        throw notFinite();
      }
    }
    return Arrays.copyOf(values, size);
  }

  private ByteBuffer base64Floats() throws IOException {
    byte[] bytes;
    try {
      bytes = tokens.getBinaryValue(BASE64);
    } catch (JsonEOFException e) {
      throw e;
    } catch (JsonParseException e) {
      throw position.problem("not base64", "encode the float32 bytes anew");
    }
    if (bytes.length % Float.BYTES != 0) {
      throw position.problem(
          "base64 of " + bytes.length + " bytes", "float32 numbers take 4 bytes each");
    }
    return ByteBuffer.wrap(bytes);
  }

  /**
   * @throws JsonInputException unless the tokens are at this one
   */
  void require(JsonToken token, String otherwise, String cure) {
    if (tokens.currentToken() != token) {
      throw position.problem(otherwise, cure);
    }
  }

  private void requireNumber(String cure) throws IOException {
    if (!tokens.currentToken().isNumeric()) {
      throw position.problem("not a number", cure);
    }
    if (tokens.isNaN()) {
      throw notFinite();
    }
  }

  private JsonInputException notFinite() throws IOException {
    return position.problem(
        tokens.getText() + " is no finite number", "leave the field out where there is none");
  }
}
