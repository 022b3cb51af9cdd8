package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ecistreams.testing.PrometheusProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus reads a running instance, and answers what dashboard and rules ask it. */
class PrometheusIT {
  private static final Path DASHBOARD = Path.of("docker", "grafana", "eci-streams.json");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  @Test
  void shouldAnswerEveryExpressionOfDashboardAndRules() throws Exception {
    try (StreamFixture fixture = new StreamFixture(directory, MetricsIT.SETTINGS)) {
      EciApplication application = fixture.startApplication(Map.of());
      String url = application.url().orElseThrow();
      try (PrometheusProcess prometheus =
          PrometheusProcess.start(directory, URI.create(url).getAuthority())) {
        // Counters are there before anything is counted, so that the first burst is a rise.
        prometheus.await(
            "eci_dead_letters_total{reason=\"undecodable\"}", series -> !series.isEmpty());
        fixture.send(MetricsIT.records(fixture));
        request(url + "/v1/boards");
        prometheus.await(
            "increase(eci_dead_letters_total{reason=\"undecodable\"}[1m])",
            rise -> PrometheusProcess.value(rise) > 0);
        prometheus.await("eci_source_weight_ratio", weights -> weights.size() == 2);
        request(url + "/v1/boards");
        prometheus.await(
            "rate(eci_http_requests_seconds_count[1m])", rate -> PrometheusProcess.value(rate) > 0);

        prometheus.await("eci_alert_firing{kind=\"source_silent\"}", alerts -> alerts.size() == 2);
        assertThat(expressionsWithoutAnAnswer(prometheus)).isEmpty();
        assertLagIsOfTheInputOnly(prometheus);
        assertRulesAreEvaluated(prometheus);
        String silent = "ALERTS{alertname=\"EciSourceAlert\", kind=\"source_silent\"}";
        assertThat(prometheus.await(silent, alerts -> alerts.size() == 2))
            .allSatisfy(
                alert -> assertThat(alert.at("/metric/severity").asText()).isEqualTo("info"))
            .extracting(alert -> alert.at("/metric/source").asText())
            .containsExactlyInAnyOrder("bm25", "dense");
        assertThat(prometheus.query("ALERTS{alertstate=\"firing\", alertname!=\"EciSourceAlert\"}"))
            .isEmpty();
      }
    }
  }

  private static void request(String url) throws IOException, InterruptedException {
    HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding());
  }

  private static Set<String> expressionsWithoutAnAnswer(PrometheusProcess prometheus)
      throws IOException, InterruptedException {
    Set<String> without = new TreeSet<>();
    List<String> expressions = JSON.readTree(DASHBOARD.toFile()).findValuesAsText("expr");
    assertThat(expressions).hasSizeGreaterThan(10);
    for (String expression : expressions) {
      String asked =
          expression
              .replace("$board", "b")
              .replace("$source", "bm25")
              .replace("$__rate_interval", "1m");
      if (prometheus.query(asked).isEmpty()) {
        without.add(expression);
      }
    }
    return without;
  }

  /** Restores and the reading of global stores have consumers of their own. */
  private static void assertLagIsOfTheInputOnly(PrometheusProcess prometheus)
      throws IOException, InterruptedException {
    String lag = "kafka_consumer_fetch_manager_records_lag_max";
    for (String other : List.of("restore", "global")) {
      assertThat(prometheus.query(lag + "{client_id=~\".*-" + other + "-consumer\"}")).isNotEmpty();
    }
    String ofInput = "{client_id!~\".*-(restore|global)-consumer\"}";
    assertThat(Files.readString(PrometheusProcess.RULES)).contains(lag + ofInput);
    assertThat(prometheus.query(lag + ofInput))
        .isNotEmpty()
        .allSatisfy(
            series ->
                assertThat(series.at("/metric/client_id").asText())
                    .matches(".*-StreamThread-\\d+-consumer"));
  }

  private static void assertRulesAreEvaluated(PrometheusProcess prometheus)
      throws IOException, InterruptedException {
    long written =
        Files.readAllLines(PrometheusProcess.RULES).stream()
            .filter(line -> line.contains("- alert: "))
            .count();
    JsonNode rules = prometheus.rules();
    assertThat(StreamSupport.stream(rules.spliterator(), false))
        .hasSize((int) written)
        .allSatisfy(
            rule -> assertThat(rule.path("health").asText()).as("%s", rule).isEqualTo("ok"));
  }
}
