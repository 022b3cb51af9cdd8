package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.avro.Alert;
import io.ecistreams.avro.AlertKind;
import io.ecistreams.avro.AlertSeverity;
import io.ecistreams.avro.Background;
import io.ecistreams.avro.Ranking;
import io.ecistreams.query.Endpoint;
import io.ecistreams.testing.Json;
import io.ecistreams.testing.SampleBoards;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BoardListTest {

  @Test
  void shouldListWhatWasRankedLastFirstWithScoreRateAndAlerts() {
    SampleBoards boards = new SampleBoards(new Endpoint("localhost", 1));
    boards.add("a", 2).add("b", 3).add("c", 2);
    boards.fire("b", "source1");
    boards.raise("b", AlertKind.SOURCE_SILENT, AlertSeverity.INFO, "source0", "source2");
    Ranking older = boards.ranking("a").orElseThrow();
    Ranking newer =
        Ranking.newBuilder(boards.ranking("b").orElseThrow())
            .setEmittedAt(older.getEmittedAt().plusSeconds(60))
            .build();
    TreeMap<String, Background> registered = new TreeMap<>();
    boards.registered().forEach(board -> registered.put(board.getBoard(), board));
    List<Alert> alerts = new ArrayList<>(boards.alerts("b"));

    BoardList list = BoardList.of(registered, Map.of("a", older, "b", newer), alerts);

    List<String> lines = list.lines(newer.getEmittedAt());
    assertThat(lines.get(1))
        .matches("b +\\d\\.\\d{4} +1 critical, 2 info +[\\d.,]+ +3 +360 +0 s ago +.*");
    assertThat(lines.get(2)).matches("a +\\d\\.\\d{4} +none +[\\d.,]+ +2 +240 +60 s ago +.*");
    assertThat(lines.get(3)).matches("c +- +none +- +0 +0 +never +.*");
    JsonNode json = Json.parse(list.json());
    assertThat(json.get(0).path("firing"))
        .hasSize(3)
        .first()
        .matches(s -> s.asText().equals("CRITICAL"));
    assertThat(json.get(0).path("bestEci").asDouble())
        .isEqualTo(newer.getWindows().get(0).getSources().get(0).getEci());
    assertThat(json.get(2).path("bestEci").isNull()).isTrue();
  }
}
