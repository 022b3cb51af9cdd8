package io.ecistreams.serde.format;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import java.util.List;
import java.util.Set;

/**
 * Rows of Tevatron. Version 1: {@code {"query_id": "1", "query": "…", "positive_passages":
 * [{"docid": "7", "title": "…", "text": "…"}], "negative_passages": […]}}. Version 2 has ids of a
 * corpus: {@code {"query_id": "1", "query_text": "…", "positive_document_ids": ["7"],
 * "negative_document_ids": ["9"]}}.
 */
final class Tevatron implements TrainingFormat {
  private static final String NEW = "negative_document_ids";

  @Override
  public List<MinedNegatives> records(List<Row> rows, RecordDraft draft) {
    Row row = rows.get(0);
    Item query = Passages.of(Passages.id(row), row.text(List.of("query", "query_text")));
    boolean isNew = row.fields().has(NEW);
    List<Item> positives =
        isNew ? ids(row, "positive_document_ids") : Passages.ofObjects(row, "positive_passages");
    List<Item> negatives = isNew ? ids(row, NEW) : Passages.ofObjects(row, "negative_passages");
    return List.of(draft.record(row, query, positives, negatives).build());
  }

  private static List<Item> ids(Row row, String field) {
    return Passages.ofIds(row, field, row.list(field));
  }

  @Override
  public Set<String> perNegative() {
    return Set.of("negative_passages", NEW);
  }
}
