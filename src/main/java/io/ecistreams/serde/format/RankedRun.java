package io.ecistreams.serde.format;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.serde.JsonInputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A run as TREC and BEIR have it, a line each document: {@code q1 Q0 d7 1 12.5 bm25}. Positives are
 * those that are judged relevant, the most relevant first, negatives the others of the run. The
 * lines of a query follow each other. Queries without a relevant document are left out.
 */
final class RankedRun implements TrainingFormat {
  /** The fields of a line, in their order. */
  static final List<String> FIELDS = List.of("query-id", "Q0", "corpus-id", "rank", "score", "tag");

  @Override
  public String name() {
    return "trec-run";
  }

  @Override
  public String fields() {
    return "query-id Q0 corpus-id rank score tag, without a heading";
  }

  @Override
  public boolean fits(Set<String> fields) {
    return fields.containsAll(FIELDS);
  }

  @Override
  public Optional<List<String>> key(Row row) {
    return Optional.of(List.of(row.text("query-id")));
  }

  @Override
  public OptionalInt perQuery() {
    return OptionalInt.of(ReadingOptions.USUAL_PER_QUERY);
  }

  @Override
  public List<MinedNegatives> records(List<Row> rows, RecordDraft draft) {
    if (draft.judgements().isEmpty()) {
      throw new JsonInputException(
          rows.get(0).place() + ": a run does not say which documents are relevant; give --qrels.");
    }
    String query = rows.get(0).text("query-id");
    Map<String, Double> judged = draft.judgements().getOrDefault(query, Map.of());
    List<Item> positives =
        judged.entrySet().stream()
            .sorted(
                Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(entry -> Passages.ofId(entry.getKey()))
            .toList();
    List<Item> negatives = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    List<Integer> ranks = new ArrayList<>();
    for (Row row : rows) {
      String document = row.text("corpus-id");
      if (!judged.containsKey(document)) {
        negatives.add(Passages.ofId(document));
        scores.add(row.number("score", row.fields().get("score")));
        ranks.add((int) row.number("rank", row.fields().get("rank")));
      }
    }
    return List.of(
        draft
            .record(rows.get(0), Passages.ofId(query), positives, negatives)
            .setScores(scores)
            .setRanks(ranks)
            .build());
  }
}
