package io.ecistreams.serde.format;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Labelled lists, as sentence-transformers writes them for cross-encoders: {@code {"query": "…",
 * "docs": ["…", "…"], "labels": [1, 0]}}, a label above 0 marking a positive. The names of query
 * and list may be others: they are the first and the second column.
 */
final class LabelledLists implements TrainingFormat {

  @Override
  public List<MinedNegatives> records(List<Row> rows, RecordDraft draft) {
    Row row = rows.get(0);
    List<Item> passages = row.texts(FirstTexts.passage(row));
    List<Double> labels = row.numbers("labels").orElse(List.of());
    if (labels.size() != passages.size()) {
      throw row.problem(
          "labels", "%d labels for %d texts".formatted(labels.size(), passages.size()));
    }
    Optional<List<Double>> scores =
        row.numbers("scores").filter(all -> all.size() == passages.size());
    List<Item> positives = new ArrayList<>();
    List<Item> negatives = new ArrayList<>();
    List<Double> ofNegatives = new ArrayList<>();
    for (int i = 0; i < passages.size(); i++) {
      boolean isPositive = labels.get(i) > 0;
      (isPositive ? positives : negatives).add(passages.get(i));
      if (!isPositive && scores.isPresent()) {
        ofNegatives.add(scores.get().get(i));
      }
    }
    return List.of(
        draft
            .record(
                row,
                Passages.of(Optional.empty(), row.text(FirstTexts.query(row))),
                positives,
                negatives)
            .setScores(scores.isPresent() ? ofNegatives : null)
            .build());
  }
}
