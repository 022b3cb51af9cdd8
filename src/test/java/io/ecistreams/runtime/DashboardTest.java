package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the dashboard for Grafana is made of. */
class DashboardTest {
  private JsonNode dashboard;

  @BeforeEach
  void read() throws IOException {
    dashboard =
        new ObjectMapper().readTree(Path.of("docker", "grafana", "eci-streams.json").toFile());
  }

  @Test
  void shouldBeginWithSingleNumbersAndTables() {
    assertThat(panels("stat")).hasSizeGreaterThanOrEqualTo(4);
    assertThat(panels("table"))
        .extracting(panel -> panel.path("title").asText())
        .containsExactly("Alerts that fire", "Sources of $board");
    assertThat(panels("table").get(0).at("/targets/0/expr").asText())
        .contains("board", "source", "kind", "severity", "eci_alert_firing");
  }

  @Test
  void shouldDrawIntervalsAsBands() {
    List<JsonNode> repeated =
        all("/panels").stream()
            .filter(panel -> panel.path("repeat").asText().equals("source"))
            .toList();

    assertThat(repeated).hasSize(1);
    assertThat(repeated.get(0).findValuesAsText("legendFormat")).contains("low", "high");
    JsonNode high = repeated.get(0).at("/fieldConfig/overrides/0");
    assertThat(high.at("/matcher/options").asText()).isEqualTo("high");
    assertThat(high.at("/properties/0/id").asText()).isEqualTo("custom.fillBelowTo");
    assertThat(high.at("/properties/0/value").asText()).isEqualTo("low");
  }

  @Test
  void shouldLeadToThePageOfTheBoard() {
    assertThat(all("/links"))
        .extracting(link -> link.path("url").asText())
        .contains("${page}/?board=${board:percentencode}", "${page}/docs/alarms");
    assertThat(all("/templating/list"))
        .extracting(variable -> variable.path("name").asText())
        .contains("page", "board", "source");
  }

  @Test
  void shouldLetNoPanelCoverAnother() {
    List<JsonNode> places = all("/panels").stream().map(panel -> panel.path("gridPos")).toList();
    for (int i = 0; i < places.size(); i++) {
      for (JsonNode other : places.subList(i + 1, places.size())) {
        assertThat(meet(places.get(i), other, "x", "w") && meet(places.get(i), other, "y", "h"))
            .as("%s and %s", places.get(i), other)
            .isFalse();
      }
    }
  }

  private static boolean meet(JsonNode a, JsonNode b, String from, String length) {
    return a.path(from).asInt() < b.path(from).asInt() + b.path(length).asInt()
        && b.path(from).asInt() < a.path(from).asInt() + a.path(length).asInt();
  }

  private List<JsonNode> panels(String type) {
    return all("/panels").stream()
        .filter(panel -> panel.path("type").asText().equals(type))
        .toList();
  }

  private List<JsonNode> all(String pointer) {
    return StreamSupport.stream(dashboard.at(pointer).spliterator(), false).toList();
  }
}
