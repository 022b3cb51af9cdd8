package io.ecistreams.testing;

import io.ecistreams.model.MinedItem;
import io.ecistreams.model.MinedRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A valid record and changes to it. */
public record Records(
    String board,
    String source,
    Optional<String> encoder,
    long minedAtMs,
    MinedItem query,
    List<MinedItem> positives,
    List<MinedItem> negatives) {

  /** One query, one positive, two negatives, with ids, texts and vectors of three dimensions. */
  public static Records valid() {
    return new Records(
        "run",
        "bm25",
        Optional.of("encoder"),
        1_700_000_000_000L,
        item("q1", "wing flow", 1, 0, 0),
        List.of(item("p1", "flow over a wing", 1, 1, 0)),
        List.of(item("n1", "heat transfer", 0, 1, 0), item("n2", "wing drag", 0, 1, 1)));
  }

  public static MinedItem item(String id, String text, float... vector) {
    return new MinedItem(
        Optional.ofNullable(id),
        Optional.ofNullable(text),
        vector.length == 0 ? Optional.empty() : Optional.of(vector));
  }

  public MinedRecord record() {
    return new MinedRecord(board, source, encoder, minedAtMs, query, positives, negatives);
  }

  public Records board(String value) {
    return new Records(value, source, encoder, minedAtMs, query, positives, negatives);
  }

  public Records source(String value) {
    return new Records(board, value, encoder, minedAtMs, query, positives, negatives);
  }

  public Records encoder(String value) {
    return new Records(
        board, source, Optional.ofNullable(value), minedAtMs, query, positives, negatives);
  }

  public Records minedAt(long value) {
    return new Records(board, source, encoder, value, query, positives, negatives);
  }

  public Records query(MinedItem value) {
    return new Records(board, source, encoder, minedAtMs, value, positives, negatives);
  }

  public Records withPositives(MinedItem... value) {
    return new Records(board, source, encoder, minedAtMs, query, List.of(value), negatives);
  }

  public Records withNegatives(MinedItem... value) {
    return new Records(board, source, encoder, minedAtMs, query, positives, List.of(value));
  }

  /** The same with every item changed. */
  public Records items(UnaryOperator<MinedItem> change) {
    return new Records(
        board,
        source,
        encoder,
        minedAtMs,
        change.apply(query),
        new ArrayList<>(positives.stream().map(change).toList()),
        new ArrayList<>(negatives.stream().map(change).toList()));
  }
}
