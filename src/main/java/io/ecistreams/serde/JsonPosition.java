package io.ecistreams.serde;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;

/**
 * Where a parser is, for those who have to mend what it reads: file, line and field.
 *
 * @param tokens the parser
 * @param place file and line
 */
record JsonPosition(JsonParser tokens, String place) {
  /** Characters that are shown of what stands before a flaw. */
  private static final int SHOWN_CHARS = 24;

  /** What is wrong with the value that is read, and how to mend it. */
  JsonInputException problem(String what, String cure) {
    return new JsonInputException(message(path(), "%s; %s.".formatted(what, cure)));
  }

  /** A field is missing in the object that was read. */
  JsonInputException missing(String field, String doc) {
    String path = path().isEmpty() ? field : path() + "." + field;
    return new JsonInputException(
        message(path, "missing; add it: %s.".formatted(doc.replaceAll("\\.$", ""))));
  }

  /** What is read is no JSON. In words of our own, as those of the parser name its options. */
  JsonInputException flaw(JsonProcessingException e, String json) {
    return new JsonInputException(message(path(), sentence(e, json)), e);
  }

  private String sentence(JsonProcessingException e, String json) {
    if (e instanceof InputCoercionException) {
      return "out of range; write a number that fits the field.";
    }
    if (e instanceof StreamConstraintsException) {
      return "longer, or nested deeper, than is read; write one object with the fields that are asked for.";
    }
    if (e instanceof JsonEOFException || json.stripTrailing().endsWith(",")) {
      return "not valid JSON: it ends before its object does; write each object whole, on one line.";
    }
    JsonLocation at = tokens.currentLocation();
    int end = (int) Math.max(0, Math.min(json.length(), at.getCharOffset()));
    return "not valid JSON at column %d, after `%s`; write it as any JSON library does."
        .formatted(
            at.getColumnNr(),
            json.substring(Math.max(0, end - SHOWN_CHARS), end).replaceAll("\\p{Cntrl}", " "));
  }

  private String message(String path, String sentence) {
    return "%s%s: %s".formatted(place, path.isEmpty() ? "" : ", field " + path, sentence);
  }

  /** E.g. {@code negatives[1].id}; empty before the first field. */
  private String path() {
    StringBuilder path = new StringBuilder();
    for (JsonPointer at = tokens.getParsingContext().pathAsPointer();
        !at.matches();
        at = at.tail()) {
      if (at.mayMatchElement()) {
        path.append('[').append(at.getMatchingIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(at.getMatchingProperty());
      }
    }
    return path.toString();
  }
}
