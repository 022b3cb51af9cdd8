package io.ecistreams.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ecistreams.http.HealthProbe.Health;
import io.ecistreams.model.EncoderId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints how the scores of a board went, and where the revision of its encoder changed. */
@Command(
    name = "history",
    description = {
      "Prints the ECI of each source over the last hours, with a line where the revision of the"
          + " encoder changed: scores above and below it are not comparable.",
      "It asks the instance on this machine; give it the configuration of the instance."
    },
    footer = {
      "  eci history --config eci.properties --board nq",
      "  eci history --config eci.properties --board nq --format json | jq .revisions"
    })
final class HistoryCommand extends ConfiguredCommand {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Mixin private BoardOption board;

  @Option(
      names = "--points",
      paramLabel = "N",
      defaultValue = "20",
      description = "Points in time at most, evenly taken (default: ${DEFAULT-VALUE}).")
  private int points;

  @Option(names = "--format", paramLabel = "FORMAT", description = TableOrJson.DESCRIPTION)
  private TableOrJson format = TableOrJson.table;

  @Override
  public Integer call() {
    String name = URLEncoder.encode(board.name, StandardCharsets.UTF_8).replace("+", "%20");
    Health answer =
        HealthCommand.probe(configuration().http())
            .ask("/v1/boards/" + name + "/history?points=" + points);
    if (!answer.isWell()) {
      err().println(answer.said());
      err().flush();
      return ExitCodes.FAILURE;
    }
    return print(
        format == TableOrJson.json ? List.of(answer.said()) : lines(parsed(answer), columns()));
  }

  private static JsonNode parsed(Health answer) {
    try {
      return JSON.readTree(answer.said());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the instance answers no JSON: " + answer.said(), e);
    }
  }

  /** A row for each point, of as many sources as there is room for. */
  private static List<String> lines(JsonNode history, int columns) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(new ArrayList<>(List.of("at")));
    history.get("at").forEach(at -> rows.add(new ArrayList<>(List.of(time(at)))));
    int left = 0;
    for (var source : history.get("sources").properties()) {
      List<String> column = column(source.getKey(), source.getValue().get("eci"));
      if (left > 0 || Columns.width(Columns.aligned(joined(rows, column))) > columns) {
        left++;
      } else {
        for (int i = 0; i < rows.size(); i++) {
          rows.get(i).add(column.get(i));
        }
      }
    }
    List<String> lines = withChanges(history, Columns.aligned(rows));
    if (left > 0) {
      lines.add("%d more sources have no room; --format json has all".formatted(left));
    }
    return lines;
  }

  private static List<String> column(String source, JsonNode scores) {
    List<String> column = new ArrayList<>(List.of(ScoreTable.shortened(source)));
    scores.forEach(eci -> column.add(eci.isNumber() ? RankingTable.number(eci.asDouble()) : "-"));
    return column;
  }

  private static List<List<String>> joined(List<List<String>> rows, List<String> column) {
    List<List<String>> joined = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      List<String> row = new ArrayList<>(rows.get(i));
      row.add(column.get(i));
      joined.add(row);
    }
    return joined;
  }

  /** A line before the first point of each revision; the first of the lines is the heading. */
  private static List<String> withChanges(JsonNode history, List<String> lines) {
    List<String> all = new ArrayList<>(lines.subList(0, 1));
    long beforeMs = 0;
    for (int i = 1; i < lines.size(); i++) {
      long atMs = history.get("at").get(i - 1).asLong();
      all.addAll(changes(history, beforeMs, atMs));
      all.add(lines.get(i));
      beforeMs = atMs;
    }
    all.addAll(changes(history, beforeMs, Long.MAX_VALUE));
    return all;
  }

  private static List<String> changes(JsonNode history, long afterMs, long untilMs) {
    List<String> lines = new ArrayList<>();
    for (JsonNode change : history.get("revisions")) {
      long atMs = change.get("at").asLong();
      if (atMs > afterMs && atMs <= untilMs) {
        String to = EncoderId.shortName(change.get("to").asText());
        String from = EncoderId.shortName(change.get("from").asText());
        lines.add(
            0, "-- %s revision %s took over from %s".formatted(time(change.get("at")), to, from));
      }
    }
    return lines;
  }

  private static String time(JsonNode at) {
    return RankingTable.time(Instant.ofEpochMilli(at.asLong()));
  }
}
