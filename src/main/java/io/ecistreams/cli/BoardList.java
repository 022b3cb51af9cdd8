package io.ecistreams.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.avro.Background;
import io.ecistreams.avro.BackgroundState;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.WindowRanking;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;

/** The registered boards, each with its newest ranking if it has one, for people and programs. */
record BoardList(List<Row> rows) {
  /** A board. */
  record Row(Background background, Optional<Ranking> ranking) {

    private List<SourceScore> sources() {
      return ranking.stream()
          .flatMap(newest -> newest.getWindows().stream().limit(1))
          .map(WindowRanking::getSources)
          .flatMap(List::stream)
          .toList();
    }

    private long examples() {
      return sources().stream().mapToLong(SourceScore::getN).sum();
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

  /** The boards of the registrations, with those rankings that are of them. */
  static BoardList of(SortedMap<String, Background> registrations, Map<String, Ranking> rankings) {
    return new BoardList(
        registrations.entrySet().stream()
            .map(e -> new Row(e.getValue(), Optional.ofNullable(rankings.get(e.getKey()))))
            .toList());
  }

  /** A line for each board under a heading. */
  List<String> lines(Instant now) {
    if (rows.isEmpty()) {
      return List.of("no boards: the application registers one with its first record");
    }
    List<List<String>> cells = new ArrayList<>();
    cells.add(List.of("board", "encoder", "d", "sources", "examples", "ranked", "background"));
    for (Row row : rows) {
      cells.add(
          List.of(
              row.background().getBoard(),
              row.background().getEncoderId(),
              Integer.toString(row.background().getDimension()),
              Integer.toString(row.sources().size()),
              String.format(Locale.ROOT, "%,d", row.examples()),
              row.ranking().map(ranking -> age(ranking, now)).orElse("never"),
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
}
