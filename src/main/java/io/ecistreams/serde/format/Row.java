package io.ecistreams.serde.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.avro.Item;
import io.ecistreams.serde.JsonInputException;
import io.ecistreams.serde.JsonLines;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One row of a file, with its fields by name, whatever it was written in.
 *
 * @param number counted from 1: the line of JSON lines, else the row
 * @param place file and row, for messages
 * @param line as it is in the file, of JSON lines; else empty
 */
record Row(long number, String place, ObjectNode fields, String line) {

  /** With fields under the names that formats know; mapped ones win over those of the same name. */
  Row renamed(Map<String, String> columns) {
    columns.forEach(
        (ours, theirs) -> {
          JsonNode value = fields.remove(theirs);
          if (value != null) {
            fields.set(ours, value);
          }
        });
    // What is renamed is no more what the line says.
    return columns.isEmpty() ? this : new Row(number, place, fields, "");
  }

  /** The value of the first of these fields that is there, and neither null nor empty text. */
  Optional<JsonNode> find(List<String> names) {
    return names.stream()
        .map(fields::get)
        .filter(node -> node != null && !node.isNull())
        .filter(node -> !(node.isTextual() && node.textValue().isEmpty()))
        .findFirst();
  }

  /**
   * A text or a number as text.
   *
   * @throws JsonInputException if none of the fields has one
   */
  String text(List<String> names) {
    JsonNode node = find(names).orElseThrow(() -> problem(names.get(0), "missing"));
    if (!node.isValueNode()) {
      throw problem(names.get(0), "not a text");
    }
    return node.asText();
  }

  String text(String name) {
    return text(List.of(name));
  }

  /** The elements of an array; none where the field is not there. */
  List<JsonNode> list(String name) {
    Optional<JsonNode> node = find(List.of(name));
    if (node.filter(JsonNode::isTextual).isPresent()) {
      // As data frames write lists into cells.
      node = Optional.of(JsonLines.tree(node.get().textValue(), place + ", field " + name));
    }
    if (node.filter(value -> !value.isArray()).isPresent()) {
      throw problem(name, "not an array");
    }
    List<JsonNode> elements = new ArrayList<>();
    node.ifPresent(array -> array.forEach(elements::add));
    return elements;
  }

  /** Items without ids from an array of texts. */
  List<Item> texts(String name) {
    return list(name).stream()
        .map(
            node -> {
              if (!node.isTextual()) {
                throw problem(name, "not an array of texts");
              }
              return Passages.of(Optional.empty(), node.textValue());
            })
        .toList();
  }

  /** Numbers, where the array is there and has any. */
  Optional<List<Double>> numbers(String name) {
    List<JsonNode> elements = list(name);
    if (elements.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(elements.stream().map(element -> number(name, element)).toList());
  }

  /** A finite number, also one written as text, as delimited files have no other. */
  double number(String name, JsonNode node) {
    try {
      double number = node.isNumber() ? node.doubleValue() : Double.parseDouble(node.asText());
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw problem(name, "no finite number: " + node.asText());
  }

  JsonInputException problem(String field, String what) {
    return new JsonInputException("%s, field %s: %s.".formatted(place, field, what));
  }

  /** All names, for messages. */
  String names() {
    List<String> names = new ArrayList<>();
    fields.fieldNames().forEachRemaining(names::add);
    return names.stream().limit(20).collect(Collectors.joining(", "));
  }
}
