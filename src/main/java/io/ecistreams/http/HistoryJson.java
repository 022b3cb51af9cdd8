package io.ecistreams.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.avro.Ranking;
import io.ecistreams.store.HistoryPoint;
import io.ecistreams.store.HistoryPoint.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * History by columns, as charts want it: times once, then for each source arrays of the same
 * length, with null where the source was not in the window.
 */
final class HistoryJson {
  private static final Map<String, Function<Source, Optional<?>>> COLUMNS = columns();

  private HistoryJson() {}

  private static Map<String, Function<Source, Optional<?>>> columns() {
    Map<String, Function<Source, Optional<?>>> columns = new LinkedHashMap<>();
    columns.put("state", source -> Optional.of(source.state()));
    columns.put("n", source -> Optional.of(source.n()));
    columns.put("rankLow", source -> Optional.of(source.rankLow()).filter(rank -> rank > 0));
    columns.put("rankHigh", source -> Optional.of(source.rankHigh()).filter(rank -> rank > 0));
    columns.put("eci", source -> Optional.of(source.eci()));
    columns.put(
        "intervalLow", source -> source.intervalHalfWidth().map(width -> source.eci() - width));
    columns.put(
        "intervalHigh", source -> source.intervalHalfWidth().map(width -> source.eci() + width));
    columns.put("falseNegativeRate", source -> Optional.of(source.falseNegativeRate()));
    columns.put("consistency", source -> Optional.of(source.parts().consistency()));
    columns.put("locality", source -> Optional.of(source.parts().locality()));
    columns.put("residuality", source -> Optional.of(source.parts().residuality()));
    columns.put("residualNorm", source -> Optional.of(source.parts().residualNorm()));
    columns.put("classic", source -> Optional.of(source.classic()));
    columns.put("weight", Source::weight);
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
      COLUMNS.forEach(
          (column, value) -> {
            ArrayNode cells = columns.putArray(column);
            // A number or a name; null where there is none.
            rows.forEach(
                row ->
                    cells.addPOJO(Optional.ofNullable(row.get(name)).flatMap(value).orElse(null)));
          });
    }
    return root;
  }

  /** When the active revision changed, the newest first. */
  static ArrayNode revisions(Optional<Ranking> ranking) {
    ArrayNode revisions = JsonNodeFactory.instance.arrayNode();
    ranking.map(Ranking::getRevisions).orElse(List.of()).stream()
        .forEach(
            move ->
                revisions
                    .addObject()
                    .put("at", move.getAt().toEpochMilli())
                    .put("from", move.getFrom())
                    .put("to", move.getTo()));
    return revisions;
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
