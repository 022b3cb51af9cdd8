package io.ecistreams.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.scoring.DropReason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What cleaning has kept and dropped, by board and source. */
final class CleanSummary {
  private final SortedMap<String, SortedMap<String, Counts>> byBoard = new TreeMap<>();

  /** Of one source. */
  private static final class Counts {
    private long records;
    private long emptied;
    private long negatives;
    private final Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);

    long kept() {
      return negatives - dropped.values().stream().mapToLong(Long::longValue).sum();
    }

    void add(int negativesOfRecord, Collection<DropReason> reasons) {
      records++;
      emptied += reasons.size() == negativesOfRecord ? 1 : 0;
      negatives += negativesOfRecord;
      reasons.forEach(reason -> dropped.merge(reason, 1L, Long::sum));
    }

    List<String> cells(Set<DropReason> reasons) {
      List<String> cells = new ArrayList<>();
      cells.add(number(records));
      cells.add(number(emptied));
      cells.add(number(negatives));
      cells.add(number(kept()));
      reasons.forEach(reason -> cells.add(number(dropped.getOrDefault(reason, 0L))));
      return cells;
    }

    private static String number(long count) {
      return String.format(Locale.ROOT, "%,9d", count);
    }
  }

  /**
   * Counts a record.
   *
   * @param negatives that it had
   * @param reasons one for each negative that is dropped
   */
  void add(String board, String source, int negatives, Collection<DropReason> reasons) {
    byBoard
        .computeIfAbsent(board, name -> new TreeMap<>())
        .computeIfAbsent(source, name -> new Counts())
        .add(negatives, reasons);
  }

  /** A row for each source, with the reasons that there were. */
  List<String> table() {
    Set<DropReason> reasons = EnumSet.noneOf(DropReason.class);
    byBoard.values().forEach(s -> s.values().forEach(c -> reasons.addAll(c.dropped.keySet())));
    List<List<String>> rows = new ArrayList<>();
    List<String> titles = new ArrayList<>(List.of("board", "source"));
    for (String title : List.of("records", "emptied", "negatives", "kept")) {
      titles.add("%9s".formatted(title));
    }
    reasons.forEach(reason -> titles.add("%9s".formatted(words(reason))));
    rows.add(titles);
    byBoard.forEach(
        (board, sources) ->
            sources.forEach(
                (source, counts) -> {
                  List<String> row = new ArrayList<>(List.of(board, source));
                  row.addAll(counts.cells(reasons));
                  rows.add(row);
                }));
    return Columns.aligned(rows);
  }

  private static String words(DropReason reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** An object for each source. */
  ArrayNode json() {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    byBoard.forEach(
        (board, sources) ->
            sources.forEach(
                (source, counts) -> {
                  ObjectNode node = array.addObject();
                  node.put("board", board);
                  node.put("source", source);
                  node.put("records", counts.records);
                  node.put("emptied", counts.emptied);
                  node.put("negatives", counts.negatives);
                  node.put("kept", counts.kept());
                  ObjectNode dropped = node.putObject("dropped");
                  counts.dropped.forEach((reason, count) -> dropped.put(reason.name(), count));
                }));
    return array;
  }
}
