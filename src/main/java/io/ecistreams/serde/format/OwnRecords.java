package io.ecistreams.serde.format;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.serde.FewerNegatives;
import io.ecistreams.serde.JsonLines;
import java.util.List;
import java.util.Set;

/**
 * Records as this project writes them: {@code {"source": "bm25", "query": {"id": "q1", "text":
 * "…"}, "positives": [{"id": "d7", "text": "…"}], "negatives": [{"id": "d9", "text": "…"}]}}, an
 * item with an {@code "embedding"} where there is one, or an id in its place.
 */
final class OwnRecords implements TrainingFormat {

  @Override
  public List<MinedNegatives> records(List<Row> rows, RecordDraft draft) {
    Row row = rows.get(0);
    String json = row.line().isEmpty() ? row.fields().toString() : row.line();
    return JsonLines.mined(json, row.place(), draft.defaults()).stream().toList();
  }

  @Override
  public Set<String> perNegative() {
    return FewerNegatives.PER_NEGATIVE;
  }
}
