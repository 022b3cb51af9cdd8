package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ecistreams.avro.TrainingOutcome;
import io.ecistreams.testing.Mined;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Prometheus gets of a running instance, and that dashboard and rules ask for nothing else.
 */
class MetricsIT {
  private static final Path DASHBOARD = Path.of("docker", "grafana", "eci-streams.json");
  private static final Path PAGE = Path.of("src", "docs", "metrics.md");
  private static final Path RULES = Path.of("docker", "prometheus", "alerts.yml");
  private static final Pattern NAME =
      Pattern.compile("\\b(?:eci|kafka|jvm|process|system)_[a-z0-9_]+");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Baselines are given, and alerts fire at once. */
  static final Map<String, String> SETTINGS =
      Map.of(
          "calibration.queries",
          "16",
          "alarm.baselines",
          "bm25=0.125",
          "alarm.silent.ms",
          "1000",
          "alarm.for.ms",
          "0");

  @TempDir Path directory;

  @Test
  void shouldExposeWhatDashboardAndRulesAskFor() throws Exception {
    try (StreamFixture fixture = new StreamFixture(directory, SETTINGS)) {
      EciApplication application = fixture.startApplication(Map.of());
      fixture.send(records(fixture));
      fixture.await("b", r -> StreamFixture.examples(r) == 480);
      fixture.deadLetters(1);
      try (RequestSender sender = RequestSender.connect(fixture.config(Map.of()))) {
        sender.send(
            TrainingOutcome.newBuilder()
                .setBoard("b")
                .setId("1")
                .setMetric("ndcg@10")
                .setValue(0.42)
                .setBaseline(0.4)
                .setSource("bm25")
                .setAt(Instant.now())
                .build());
      }
      String text = awaitMixture(application);

      Set<String> exposed = names(text.lines().filter(line -> !line.startsWith("#")).toList());
      assertThat(exposed).containsAll(names(Files.readAllLines(RULES)));
      assertThat(exposed).containsAll(names(expressions(JSON.readTree(DASHBOARD.toFile()))));
      assertThat(names(Files.readAllLines(RULES))).isNotEmpty();
      Set<String> described = names(Files.readAllLines(PAGE));
      assertThat(exposed).containsAll(described);
      assertThat(described)
          .containsAll(exposed.stream().filter(n -> n.startsWith("eci_")).toList());
      assertThat(sum(text, "eci_examples_total")).isEqualTo(480);
      assertThat(sum(text, "eci_records_total")).isEqualTo(80);
      assertThat(sum(text, "eci_dead_letters_total")).isEqualTo(1);
      assertThat(text).contains("eci_instance_phase{phase=\"running\"} 1.0");
      assertThat(text)
          .containsPattern(
              "eci_kernel_info\\{kernel=\"plain\",multiply_add=\"(fused|separate)\"} 1.0");
      assertThat(text).contains("eci_source_examples{board=\"b\",source=\"bm25\"} 240.0");
      assertThat(sum(text, "eci_source_false_negative_baseline_ratio")).isEqualTo(0.125);
      assertThat(sum(text, "eci_source_false_negative_limit_ratio")).isEqualTo(0.145);
    }
  }

  /** Two sources over forty queries on one board, and what is no record. */
  static List<byte[]> records(StreamFixture fixture) {
    List<byte[]> values = new ArrayList<>();
    for (int query = 0; query < 40; query++) {
      for (String source : List.of("bm25", "dense")) {
        values.add(fixture.encode(Mined.record("b", source, query, 6, 6, Instant.now()).build()));
      }
    }
    values.add("no record".getBytes(StandardCharsets.UTF_8));
    return values;
  }

  private static String awaitMixture(EciApplication application) {
    URI uri = URI.create(application.url().orElseThrow() + "/metrics");
    HttpClient client = HttpClient.newHttpClient();
    return await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () -> client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body(),
            MetricsIT::isWhole);
  }

  /**
   * The mixture, an outcome and the first request have been seen, and that the sources are silent.
   */
  private static boolean isWhole(String text) {
    return sum(text, "eci_source_weight_ratio") > 0
        && sum(text, "eci_board_outcome_reports") > 0
        && text.lines()
                .filter(line -> line.matches("eci_alert_firing.*source_silent.* 1.0"))
                .count()
            == 2
        && sum(text, "eci_http_requests_seconds_count") > 0;
  }

  private static double sum(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static List<String> expressions(JsonNode dashboard) {
    List<String> expressions = new ArrayList<>(dashboard.findValuesAsText("expr"));
    expressions.addAll(dashboard.path("templating").findValuesAsText("query"));
    assertThat(expressions).hasSizeGreaterThan(10);
    return expressions;
  }

  private static Set<String> names(List<String> lines) {
    Set<String> names = new TreeSet<>();
    for (String line : lines) {
      Matcher matcher = NAME.matcher(line.replaceAll("\"[^\"]*\"", ""));
      while (matcher.find()) {
        names.add(matcher.group());
      }
    }
    return names;
  }
}
