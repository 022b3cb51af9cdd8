package io.ecistreams.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.avro.Alert;
import io.ecistreams.avro.AlertSeverity;
import io.ecistreams.avro.AlertState;
import io.ecistreams.avro.Background;
import io.ecistreams.avro.BackgroundState;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.serde.AlertOrder;
import io.ecistreams.serde.RankingFigures;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The registered boards, each with its newest ranking if it has one, for people and programs. */
record BoardList(List<Row> rows) {
  private static final Comparator<Row> RANKED_LAST_FIRST =
      Comparator.comparing(
          (Row row) -> row.ranking().map(Ranking::getEmittedAt).orElse(Instant.MIN),
          Comparator.reverseOrder());

  /**
   * A board.
   *
   * @param firing alerts of it that fire, the most severe first
   */
  record Row(Background background, Optional<Ranking> ranking, List<AlertSeverity> firing) {

    private Optional<RankingFigures> figures() {
      return ranking.map(RankingFigures::of);
    }

    private List<SourceScore> sources() {
      return figures().map(RankingFigures::sources).orElse(List.of());
    }

    private long examples() {
      return figures().map(RankingFigures::examples).orElse(0L);
    }

    private String number(Function<RankingFigures, OptionalDouble> figure, String format) {
      OptionalDouble value = figures().map(figure).orElse(OptionalDouble.empty());
      return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : "-";
    }

    private String alerts() {
      return firing.isEmpty()
          ? "none"
          : firing.stream()
              .distinct()
              .map(
                  severity ->
                      Collections.frequency(firing, severity)
                          + " "
                          + severity.name().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", "));
    }

    private String state() {
      return background.getState() == BackgroundState.FROZEN
          ? background.getId().orElse("frozen")
          // The registration is written once; how far the calibration is, the rankings say.
          : "calibrating, %d of %d queries".formatted(queries(), background.getRequiredQueries());
    }

    private int queries() {
      return ranking
          .map(newest -> newest.getBackground().getQueries())
          .orElse(background.getQueries());
    }
  }

  /** The boards of the registrations, with those rankings and alerts that are of them. */
  static BoardList of(
      SortedMap<String, Background> registrations,
      Map<String, Ranking> rankings,
      Collection<Alert> alerts) {
    Map<String, List<AlertSeverity>> firing =
        alerts.stream()
            .filter(alert -> alert.getState() == AlertState.FIRING)
            .sorted(AlertOrder.MOST_URGENT_FIRST)
            .collect(
                Collectors.groupingBy(
                    Alert::getBoard, Collectors.mapping(Alert::getSeverity, Collectors.toList())));
    return new BoardList(
        registrations.entrySet().stream()
            .map(
                e ->
                    new Row(
                        e.getValue(),
                        Optional.ofNullable(rankings.get(e.getKey())),
                        firing.getOrDefault(e.getKey(), List.of())))
            .sorted(RANKED_LAST_FIRST)
            .toList());
  }

  /** A line for each board under a heading. */
  List<String> lines(Instant now) {
    if (rows.isEmpty()) {
      return List.of("no boards: the application registers one with its first record");
    }
    List<List<String>> cells = new ArrayList<>();
    cells.add(
        List.of(
            "board",
            "ECI",
            "alerts",
            "examples/s",
            "sources",
            "examples",
            "ranked",
            "encoder",
            "d",
            "background"));
    for (Row row : rows) {
      cells.add(
          List.of(
              row.background().getBoard(),
              row.number(RankingFigures::bestEci, "%.4f"),
              row.alerts(),
              row.number(RankingFigures::examplesPerSecond, "%,.1f"),
              Integer.toString(row.sources().size()),
              String.format(Locale.ROOT, "%,d", row.examples()),
              row.ranking().map(ranking -> age(ranking, now)).orElse("never"),
              row.background().getEncoderId(),
              Integer.toString(row.background().getDimension()),
              row.state()));
    }
    return Columns.aligned(cells);
  }

  private static String age(Ranking ranking, Instant now) {
    Duration age = Duration.between(ranking.getEmittedAt(), now);
    return RankingTable.duration(age.isNegative() ? Duration.ZERO : age) + " ago";
  }

  /** An array; times in milliseconds since the epoch, what is not known is null. */
  String json() {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Row row : rows) {
      ObjectNode node = array.addObject();
      node.put("board", row.background().getBoard());
      node.put("encoder", row.background().getEncoderId());
      node.put("dimension", row.background().getDimension());
      node.put("state", row.background().getState().name());
      node.put("backgroundId", row.background().getId().orElse(null));
      node.put("queries", row.queries());
      node.put("requiredQueries", row.background().getRequiredQueries());
      ArrayNode sources = node.putArray("sources");
      row.sources().forEach(source -> sources.add(source.getSource()));
      node.put("examples", row.examples());
      putIfPresent(node, "examplesPerSecond", row.figures().map(RankingFigures::examplesPerSecond));
      putIfPresent(node, "bestEci", row.figures().map(RankingFigures::bestEci));
      ArrayNode firing = node.putArray("firing");
      row.firing().forEach(severity -> firing.add(severity.name()));
      node.put("waiting", row.ranking().map(Ranking::getWaiting).orElse(null));
      node.put("inputDelayMs", row.ranking().map(Ranking::getInputDelayMs).orElse(null));
      node.put("streamTime", millis(row, Ranking::getStreamTime));
      node.put("emittedAt", millis(row, Ranking::getEmittedAt));
    }
    return array.toPrettyString();
  }

  private static Long millis(Row row, Function<Ranking, Instant> time) {
    return row.ranking().map(time).map(Instant::toEpochMilli).orElse(null);
  }

  private static void putIfPresent(ObjectNode node, String name, Optional<OptionalDouble> value) {
    value
        .filter(OptionalDouble::isPresent)
        .ifPresentOrElse(v -> node.put(name, v.getAsDouble()), () -> node.putNull(name));
  }
}
