package io.ecistreams.serde.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.serde.JsonInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Consumer;

/** The objects of one JSON array; only one is in memory. */
final class ArrayRows implements Rows {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonParser tokens;
  private final String name;
  private long number;

  ArrayRows(InputStream input, String name) throws IOException {
    this.tokens = JSON.getFactory().createParser(input);
    this.name = name;
    tokens.nextToken();
  }

  @Override
  public Optional<Row> next(Consumer<JsonInputException> unusable) {
    try {
      for (JsonToken token = tokens.nextToken();
          token != JsonToken.END_ARRAY;
          token = tokens.nextToken()) {
        if (token == null) {
          throw broken("it ends before its array does", null);
        }
        number++;
        String place = "%s record %d".formatted(name, number);
        if (token == JsonToken.START_OBJECT) {
          return Optional.of(new Row(number, place, (ObjectNode) JSON.readTree(tokens), ""));
        }
        tokens.skipChildren();
        unusable.accept(new JsonInputException(place + ": not an object."));
      }
      if (tokens.nextToken() != null) {
        throw broken("more follows after its array", null);
      }
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw broken(
          e instanceof JsonEOFException
              ? "it ends within a record"
              : "not valid JSON at column " + tokens.currentLocation().getColumnNr(),
          e);
    } catch (IOException e) {
      throw broken(String.valueOf(e.getMessage()), e);
    }
  }

  private JsonInputException broken(String what, IOException cause) {
    return new JsonInputException(
        "%s: cannot be read on after record %d, line %d (%s); it may be cut off or damaged."
            .formatted(name, number, tokens.currentLocation().getLineNr(), what),
        cause);
  }

  @Override
  public void close() {
    try {
      tokens.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
