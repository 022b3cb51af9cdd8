package io.ecistreams.serde.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Triplets and n-tuples of sentence-transformers: {@code {"anchor": "…", "positive": "…",
 * "negative": "…"}}, or {@code "negative_1"} to {@code "negative_n"} in its place, with scores of
 * the positive and the negatives in {@code "score"} or {@code "negative_score"} where there are. A
 * {@code "label"} is what MarginMSELoss learns, how far they lie apart, and is passed over. Query
 * and positive may have any names: they are the first and the second column. Triplets of one query
 * and positive that follow each other are one record.
 */
final class Tuples implements TrainingFormat {
  private static final Pattern NEGATIVE = Pattern.compile("negative(_\\d+)?");

  @Override
  public Optional<List<String>> key(Row row) {
    return Optional.of(
        List.of(
            row.text(FirstTexts.query(row)),
            row.text(FirstTexts.passage(row)),
            row.fields().has("negative") ? "" : "row " + row.number()));
  }

  @Override
  public List<MinedNegatives> records(List<Row> rows, RecordDraft draft) {
    Row first = rows.get(0);
    List<Item> negatives = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    for (Row row : rows) {
      negatives(row).forEach(name -> negatives.add(Passages.of(Optional.empty(), row.text(name))));
      scores.addAll(scores(row));
    }
    return List.of(
        draft
            .record(
                first,
                Passages.of(Optional.empty(), first.text(FirstTexts.query(first))),
                List.of(Passages.of(Optional.empty(), first.text(FirstTexts.passage(first)))),
                negatives)
            .setScores(scores.size() == negatives.size() ? scores : null)
            .build());
  }

  /** In the order of their numbers, as the columns are. */
  private static List<String> negatives(Row row) {
    List<String> names = new ArrayList<>();
    row.fields().fieldNames().forEachRemaining(names::add);
    return names.stream()
        .filter(name -> NEGATIVE.matcher(name).matches() && row.find(List.of(name)).isPresent())
        .toList();
  }

  /** Of the negatives: the first of a list is the positive's. */
  private static List<Double> scores(Row row) {
    Optional<JsonNode> single = row.find(List.of("negative_score"));
    if (single.isPresent()) {
      return List.of(row.number("negative_score", single.get()));
    }
    return Stream.of("score", "scores")
        .filter(name -> row.find(List.of(name)).filter(JsonNode::isArray).isPresent())
        .flatMap(name -> row.numbers(name).stream())
        .flatMap(list -> list.stream().skip(1))
        .toList();
  }
}
