package io.ecistreams.serde;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.BitSet;
import java.util.Set;

/**
 * Takes elements out of arrays of a JSON object as text: every character that does not belong to
 * them stays as it is, numbers with all their digits and fields that nobody knows too.
 */
final class JsonElements {
  private final String json;
  private final JsonParser tokens;
  private final StringBuilder kept = new StringBuilder();

  /** Where the text begins that is not copied yet. */
  private int from;

  private JsonElements(String json, JsonParser tokens) {
    this.json = json;
    this.tokens = tokens;
  }

  /**
   * The object without some elements of its arrays.
   *
   * @param json a valid object
   * @param arrays fields of the object; where one is no array it stays as it is
   * @param elements to leave out of each
   */
  static String without(String json, Set<String> arrays, BitSet elements) {
    try (JsonParser tokens = AvroJsonReader.JSON.createParser(json)) {
      return new JsonElements(json, tokens).without(arrays, elements);
    } catch (IOException e) {
      throw new UncheckedIOException("A record that was read is valid.", e);
    }
  }

  private String without(Set<String> arrays, BitSet elements) throws IOException {
    tokens.nextToken();
    while (tokens.nextToken() == JsonToken.FIELD_NAME) {
      boolean isSought = arrays.contains(tokens.currentName());
      if (tokens.nextToken() == JsonToken.START_ARRAY && isSought) {
        copyArray(elements);
      } else {
        tokens.skipChildren();
      }
    }
    return kept.append(json, from, json.length()).toString();
  }

  /** What separates two elements goes with the second of them, or with the first that is there. */
  private void copyArray(BitSet elements) throws IOException {
    int end = end();
    boolean isFirst = true;
    kept.append(json, from, end);
    for (int i = 0; tokens.nextToken() != JsonToken.END_ARRAY; i++) {
      int start = start();
      tokens.skipChildren();
      tokens.finishToken();
      if (!elements.get(i)) {
        kept.append(json, isFirst && i > 0 ? start : end, end());
        isFirst = false;
      }
      end = end();
    }
    from = end;
  }

  private int start() {
    return (int) tokens.currentTokenLocation().getCharOffset();
  }

  /** After the token. */
  private int end() {
    return (int) tokens.currentLocation().getCharOffset();
  }
}
