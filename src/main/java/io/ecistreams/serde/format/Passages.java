package io.ecistreams.serde.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.avro.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Items from what files say of passages and queries. */
final class Passages {
  static final List<String> IDS =
      List.of("_id", "id", "docid", "doc_id", "passage_id", "psg_id", "pid", "query_id", "qid");
  private static final List<String> TEXTS =
      List.of("text", "contents", "passage", "query", "query_text", "question");

  private Passages() {}

  static Item of(Optional<String> id, String text) {
    return Item.newBuilder().setId(id.orElse(null)).setText(text).build();
  }

  /** An item of which only the id is known. */
  static Item ofId(String id) {
    return Item.newBuilder().setId(id).build();
  }

  /** The id of an object under any of the usual names. */
  static Optional<String> id(Row row) {
    return row.find(IDS).filter(JsonNode::isValueNode).map(JsonNode::asText);
  }

  /**
   * The text of an object, after its title where it has one, as all who train on titles join them.
   */
  static String text(Row row) {
    String text = row.find(TEXTS).map(JsonNode::asText).orElse("");
    return row.find(List.of("title"))
        .map(JsonNode::asText)
        .filter(title -> !title.isBlank())
        .map(title -> (title + " " + text).strip())
        .orElse(text);
  }

  /** Passages as objects with id, title and text. */
  static List<Item> ofObjects(Row row, String field) {
    return row.list(field).stream()
        .map(
            node -> {
              if (!node.isObject()) {
                throw row.problem(field, "not an array of objects");
              }
              Row passage = new Row(row.number(), row.place(), (ObjectNode) node, "");
              return of(id(passage), text(passage));
            })
        .toList();
  }

  /** Passages by their ids: texts, numbers, or objects with one. */
  static List<Item> ofIds(Row row, String field, Iterable<JsonNode> nodes) {
    List<Item> items = new ArrayList<>();
    for (JsonNode node : nodes) {
      JsonNode id = node.isObject() ? node.path("pid") : node;
      if (!id.isTextual() && !id.isIntegralNumber()) {
        throw row.problem(field, "an element is no id");
      }
      items.add(ofId(id.asText()));
    }
    return items;
  }
}
