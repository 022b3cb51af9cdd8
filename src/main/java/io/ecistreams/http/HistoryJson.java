package io.ecistreams.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.store.HistoryPoint;
import io.ecistreams.store.HistoryPoint.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * History by columns, as charts want it: times once, then for each source arrays of the same
 * length, with null where the source was not in the window.
 */
final class HistoryJson {
  private static final Map<String, BiConsumer<Source, ArrayNode>> COLUMNS = columns();

  private HistoryJson() {}

  private static Map<String, BiConsumer<Source, ArrayNode>> columns() {
    Map<String, BiConsumer<Source, ArrayNode>> columns = new LinkedHashMap<>();
    columns.put("state", (source, column) -> column.add(source.state().name()));
    columns.put("n", (source, column) -> column.add(source.n()));
    columns.put("rankLow", (source, column) -> rank(source.rankLow(), column));
    columns.put("rankHigh", (source, column) -> rank(source.rankHigh(), column));
    columns.put("eci", (source, column) -> column.add(source.eci()));
    columns.put(
        "intervalLow",
        (source, column) -> number(source.intervalHalfWidth().map(w -> source.eci() - w), column));
    columns.put(
        "intervalHigh",
        (source, column) -> number(source.intervalHalfWidth().map(w -> source.eci() + w), column));
    columns.put("falseNegativeRate", (source, column) -> column.add(source.falseNegativeRate()));
    columns.put("consistency", (source, column) -> column.add(source.parts().consistency()));
    columns.put("locality", (source, column) -> column.add(source.parts().locality()));
    columns.put("residuality", (source, column) -> column.add(source.parts().residuality()));
    columns.put("residualNorm", (source, column) -> column.add(source.parts().residualNorm()));
    columns.put("classic", (source, column) -> column.add(source.classic()));
    columns.put("weight", (source, column) -> number(source.weight(), column));
    return columns;
  }

  static ObjectNode of(List<HistoryPoint> points) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ArrayNode at = root.putArray("at");
    ArrayNode streamTime = root.putArray("streamTime");
    points.forEach(point -> at.add(point.atMs()));
    points.forEach(point -> streamTime.add(point.streamTimeMs()));
    List<Map<String, Source>> rows =
        points.stream()
            .map(p -> p.sources().stream().collect(Collectors.toMap(Source::source, s -> s)))
            .toList();
    TreeSet<String> names = new TreeSet<>();
    rows.forEach(row -> names.addAll(row.keySet()));
    ObjectNode sources = root.putObject("sources");
    for (String name : names) {
      ObjectNode columns = sources.putObject(name);
      COLUMNS.forEach((column, value) -> fill(columns.putArray(column), rows, name, value));
    }
    return root;
  }

  private static void fill(
      ArrayNode column,
      List<Map<String, Source>> rows,
      String name,
      BiConsumer<Source, ArrayNode> value) {
    for (Map<String, Source> row : rows) {
      Optional.ofNullable(row.get(name))
          .ifPresentOrElse(source -> value.accept(source, column), column::addNull);
    }
  }

  private static void rank(int rank, ArrayNode column) {
    if (rank == 0) {
      column.addNull();
    } else {
      column.add(rank);
    }
  }

  private static void number(Optional<Float> number, ArrayNode column) {
    number.ifPresentOrElse(column::add, column::addNull);
  }

  /** So many points at most, evenly taken, the newest among them. */
  static List<HistoryPoint> thinned(List<HistoryPoint> points, int most) {
    if (points.size() <= most) {
      return points;
    }
    List<HistoryPoint> kept = new ArrayList<>();
    for (long i = 1; i <= most; i++) {
      kept.add(points.get((int) (i * points.size() / most) - 1));
    }
    return kept;
  }
}
