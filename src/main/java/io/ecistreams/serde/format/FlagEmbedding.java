package io.ecistreams.serde.format;

import io.ecistreams.avro.MinedNegatives;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rows of FlagEmbedding: {@code {"query": "…", "pos": ["…"], "neg": ["…"], "pos_scores": [1.0],
 * "neg_scores": [0.3]}}; the scores are those of its teacher and may be missing.
 */
final class FlagEmbedding implements TrainingFormat {

  @Override
  public List<MinedNegatives> records(List<Row> rows, RecordDraft draft) {
    Row row = rows.get(0);
    return List.of(
        draft
            .record(
                row,
                Passages.of(Optional.empty(), row.text("query")),
                row.texts("pos"),
                row.texts("neg"))
            .setScores(row.numbers("neg_scores").orElse(null))
            .build());
  }

  @Override
  public Set<String> perNegative() {
    return Set.of("neg", "neg_scores");
  }
}
