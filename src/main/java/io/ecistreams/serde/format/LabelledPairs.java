package io.ecistreams.serde.format;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.serde.JsonInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Labelled pairs, as sentence-transformers writes them for cross-encoders: {@code {"query": "…",
 * "passage": "…", "label": 1}}, a label above 0 marking a positive. The rows of a query follow each
 * other; query and passage may have any names: they are the first and the second column.
 */
final class LabelledPairs implements TrainingFormat {
  private static final String LABEL = "label";

  @Override
  public Optional<List<String>> key(Row row) {
    return Optional.of(List.of(row.text(FirstTexts.query(row))));
  }

  @Override
  public List<MinedNegatives> records(List<Row> rows, RecordDraft draft) {
    Row first = rows.get(0);
    List<Item> positives = new ArrayList<>();
    List<Item> negatives = new ArrayList<>();
    for (Row row : rows) {
      Item passage = Passages.of(Optional.empty(), row.text(FirstTexts.passage(row)));
      boolean isPositive =
          row.number(
                  LABEL, row.find(List.of(LABEL)).orElseThrow(() -> row.problem(LABEL, "missing")))
              > 0;
      (isPositive ? positives : negatives).add(passage);
    }
    if (positives.isEmpty() || negatives.isEmpty()) {
      throw new JsonInputException(
          "%s: the %,d rows of this query that stand together have no %s; sort the file by query."
              .formatted(
                  first.place(), rows.size(), positives.isEmpty() ? "positive" : "negative"));
    }
    return List.of(
        draft
            .record(
                first,
                Passages.of(Optional.empty(), first.text(FirstTexts.query(first))),
                positives,
                negatives)
            .build());
  }
}
