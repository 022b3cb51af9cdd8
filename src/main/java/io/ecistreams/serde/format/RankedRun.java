package io.ecistreams.serde.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.serde.JsonInputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A run as TREC and BEIR have it, a line each document: {@code q1 Q0 d7 1 12.5 bm25}. Positives are
 * those that are judged relevant, the most relevant first, negatives the others of the run. The
 * lines of a query follow each other. The tag is the source. Queries without a relevant document
 * are left out.
 */
final class RankedRun implements TrainingFormat {
  /** The fields of a line, in their order. */
  static final List<String> FIELDS = List.of("query-id", "Q0", "corpus-id", "rank", "score", "tag");

  /** Whether a line is of a run: rank and score are numbers. */
  static boolean isRun(String line) {
    String[] words = line.strip().split("\\s+");
    return words.length == FIELDS.size()
        && words[3].matches("\\d{1,9}")
        && words[4].matches("[-+]?[0-9.]+([eE][-+]?\\d+)?");
  }

  /** The fields of a line. */
  static ObjectNode parsed(String line, String place) {
    if (!isRun(line)) {
      throw new JsonInputException(place + ": not query, Q0, document, rank, score and tag.");
    }
    String[] words = line.strip().split("\\s+");
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < words.length; i++) {
      fields.put(FIELDS.get(i), words[i]);
    }
    return fields;
  }

  @Override
  public Optional<List<String>> key(Row row) {
    return Optional.of(List.of(row.text("query-id"), row.text("tag")));
  }

  @Override
  public OptionalInt perQuery(ReadingOptions options) {
    return OptionalInt.of(options.perQueryOfRun());
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
            .setSource(draft.sourceOfRun(rows.get(0).text("tag")))
            .setScores(scores)
            .setRanks(ranks)
            .build());
  }
}
