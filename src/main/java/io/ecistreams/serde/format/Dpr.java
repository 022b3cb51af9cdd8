package io.ecistreams.serde.format;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Objects of DPR, usually in one JSON array: {@code {"question": "…", "answers": ["…"],
 * "positive_ctxs": [{"title": "…", "text": "…", "passage_id": "7"}], "negative_ctxs": […],
 * "hard_negative_ctxs": […]}}. The hard ones are of the file's source, the others of a source
 * beside it with {@code -random} behind its name.
 */
final class Dpr implements TrainingFormat {

  @Override
  public List<MinedNegatives> records(List<Row> rows, RecordDraft draft) {
    Row row = rows.get(0);
    Item query = Passages.of(Optional.empty(), row.text("question"));
    List<Item> positives = Passages.ofObjects(row, "positive_ctxs");
    List<Item> hard = Passages.ofObjects(row, "hard_negative_ctxs");
    List<Item> random = Passages.ofObjects(row, "negative_ctxs");
    List<MinedNegatives> records = new ArrayList<>();
    if (!hard.isEmpty() || random.isEmpty()) {
      records.add(draft.record(row, query, positives, hard).build());
    }
    if (!random.isEmpty()) {
      records.add(
          draft
              .record(row, query, positives, random)
              .setSource(draft.source() + "-random")
              .build());
    }
    return records;
  }
}
