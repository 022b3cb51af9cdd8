package io.ecistreams.serde.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Rows of ms-swift: {@code {"messages": [{"role": "user", "content": "…"}], "positive_messages":
 * [[{"role": "user", "content": "…"}]], "negative_messages": [[…], […]]}}, or as before version 3.9
 * {@code {"query": "…", "response": "…", "rejected_response": ["…"]}}.
 */
final class SwiftMessages implements TrainingFormat {

  @Override
  public List<MinedNegatives> records(List<Row> rows, RecordDraft draft) {
    Row row = rows.get(0);
    if (row.fields().has("messages")) {
      Item query = Passages.of(Optional.empty(), said(row, "messages", row.list("messages")));
      return List.of(
          draft
              .record(row, query, all(row, "positive_messages"), all(row, "negative_messages"))
              .build());
    }
    Item query = Passages.of(Optional.empty(), row.text("query"));
    Item positive = Passages.of(Optional.empty(), row.text("response"));
    return List.of(
        draft.record(row, query, List.of(positive), row.texts("rejected_response")).build());
  }

  private static List<Item> all(Row row, String field) {
    return row.list(field).stream()
        .map(messages -> Passages.of(Optional.empty(), said(row, field, messages)))
        .toList();
  }

  /** What one conversation says, message by message. */
  private static String said(Row row, String field, Iterable<JsonNode> messages) {
    String text =
        StreamSupport.stream(messages.spliterator(), false)
            .map(message -> message.path("content"))
            .filter(JsonNode::isTextual)
            .map(JsonNode::textValue)
            .collect(Collectors.joining("\n"));
    if (text.isBlank()) {
      throw row.problem(field, "no message has a content");
    }
    return text;
  }

  @Override
  public Set<String> perNegative() {
    return Set.of("negative_messages", "rejected_response");
  }
}
