package io.ecistreams.serde.format;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.serde.JsonInputException;
import io.ecistreams.serde.JsonLine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Makes records of rows. */
final class RecordReader extends Spliterators.AbstractSpliterator<JsonLine<MinedNegatives>> {
  private final Rows rows;
  private final TrainingFormat format;
  private final ReadingOptions options;
  private final Supplier<RecordDraft> draft;
  private final Consumer<JsonInputException> unusable;
  private final RecordFinish finish;
  private final Deque<JsonLine<MinedNegatives>> ready = new ArrayDeque<>();
  private Optional<Row> ahead = Optional.empty();
  private Optional<JsonInputException> broken = Optional.empty();

  /** Rows are not asked again after their end, as some take that for a file that is cut off. */
  private boolean isOver;

  RecordReader(
      Rows rows,
      TrainingFormat format,
      ReadingOptions options,
      Supplier<RecordDraft> draft,
      Consumer<JsonInputException> unusable) {
    super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
    this.rows = rows;
    this.format = format;
    this.options = options;
    this.draft = draft;
    this.unusable = unusable;
    this.finish = RecordFinish.of(options, format);
  }

  @Override
  public boolean tryAdvance(Consumer<? super JsonLine<MinedNegatives>> action) {
    while (ready.isEmpty()) {
      Optional<Row> first = takeRow();
      if (first.isEmpty()) {
        return false;
      }
      read(first.get());
    }
    action.accept(ready.remove());
    return true;
  }

  /**
   * The next row; empty at the end.
   *
   * @throws JsonInputException if the rest cannot be read
   */
  private Optional<Row> takeRow() {
    if (ahead.isPresent()) {
      Optional<Row> next = ahead;
      ahead = Optional.empty();
      return next;
    }
    if (broken.isPresent()) {
      throw broken.get();
    }
    if (isOver) {
      return Optional.empty();
    }
    Optional<Row> next = rows.next(unusable);
    isOver = next.isEmpty();
    return next.map(row -> row.renamed(options.columns()));
  }

  /** Where the rest cannot be read, that waits until what was read before is a record. */
  private void lookAhead() {
    try {
      ahead = takeRow();
    } catch (JsonInputException e) {
      broken = Optional.of(e);
    }
  }

  private void read(Row first) {
    List<MinedNegatives> records;
    try {
      records = format.records(together(first), draft.get());
    } catch (JsonInputException e) {
      unusable.accept(e);
      return;
    }
    for (MinedNegatives record : records) {
      finish
          .usable(line(first, record, records.size() == 1), first.place(), unusable)
          .forEach(ready::add);
    }
  }

  private List<Row> together(Row first) {
    List<Row> together = new ArrayList<>(List.of(first));
    Optional<List<String>> key = format.key(first);
    if (key.isPresent()) {
      lookAhead();
      while (ahead.filter(row -> key.equals(keyOf(row))).isPresent()) {
        together.add(ahead.get());
        ahead = Optional.empty();
        lookAhead();
      }
    }
    return together;
  }

  /** None where it is flawed, which is told when it is read. */
  private Optional<List<String>> keyOf(Row row) {
    try {
      return format.key(row);
    } catch (JsonInputException e) {
      return Optional.empty();
    }
  }

  /** With the row's own text where it is the record's, else with the text of our own. */
  private JsonLine<MinedNegatives> line(Row row, MinedNegatives record, boolean isAlone) {
    return isAlone && !row.line().isEmpty() && !format.perNegative().isEmpty()
        ? new JsonLine<>(row.number(), row.line(), record, format.perNegative())
        : JsonLine.of(row.number(), record);
  }
}
