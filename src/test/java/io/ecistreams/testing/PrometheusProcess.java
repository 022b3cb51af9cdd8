package io.ecistreams.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** A Prometheus with the configuration and the rules of {@code docker/prometheus}. */
public final class PrometheusProcess implements AutoCloseable {
  /** The rules as they are delivered. */
  public static final Path RULES = Path.of("docker", "prometheus", "alerts.yml");

  private static final Path CONFIG = Path.of("docker", "prometheus", "prometheus.yml");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ServerProcess server;

  private PrometheusProcess(ServerProcess server) {
    this.server = server;
  }

  /**
   * Starts one that reads this target each second; the test is skipped where there is none.
   *
   * @param target host and port
   */
  public static PrometheusProcess start(Path directory, String target)
      throws IOException, InterruptedException {
    assumeTrue(
        Programs.isInstalled("prometheus"),
        "no Prometheus has read the metrics: apt-get install prometheus");
    String address = FreePort.HOST + ":" + FreePort.next();
    ServerProcess server =
        ServerProcess.start(
            List.of(
                "prometheus",
                "--config.file=" + config(directory, target),
                "--storage.tsdb.path=" + directory.resolve("prometheus"),
                "--web.listen-address=" + address),
            directory.resolve("prometheus.log"),
            "http://" + address);
    PrometheusProcess prometheus = new PrometheusProcess(server);
    prometheus.await("up", up -> value(up) == 1);
    return prometheus;
  }

  /** The delivered one with addresses and intervals of the test. */
  private static Path config(Path directory, String target) throws IOException {
    String config = Files.readString(CONFIG);
    config = replaced(config, "\"eci-1:8480\", \"eci-2:8480\"", "\"" + target + "\"");
    config = replaced(config, "/etc/prometheus/alerts.yml", RULES.toAbsolutePath().toString());
    config = replaced(config, "scrape_interval: 5s", "scrape_interval: 1s");
    config = replaced(config, "evaluation_interval: 15s", "evaluation_interval: 1s");
    return Files.writeString(directory.resolve("prometheus.yml"), config);
  }

  private static String replaced(String config, String part, String by) {
    assertThat(config).containsOnlyOnce(part);
    return config.replace(part, by);
  }

  /** The sum of a query's values, 0 of none. */
  public static double value(JsonNode result) {
    double sum = 0;
    for (JsonNode series : result) {
      sum += series.path("value").path(1).asDouble();
    }
    return sum;
  }

  /** Asks until the result fits, and returns it. */
  public JsonNode await(String expression, Predicate<JsonNode> fits)
      throws IOException, InterruptedException {
    return result(
        server.await(
            path(expression), answer -> answer.statusCode() == 200 && fits.test(result(answer))));
  }

  /** What an expression is now, a list of series. */
  public JsonNode query(String expression) throws IOException, InterruptedException {
    return result(server.get(path(expression)));
  }

  /** The rules as it has read them, with how they fare. */
  public JsonNode rules() throws IOException, InterruptedException {
    return data(server.get("/api/v1/rules")).path("groups").path(0).path("rules");
  }

  private static String path(String expression) {
    return "/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8);
  }

  private static JsonNode result(HttpResponse<String> answer) {
    return data(answer).path("result");
  }

  private static JsonNode data(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as("%s: %s", answer.uri(), answer.body()).isEqualTo(200);
    try {
      return JSON.readTree(answer.body()).path("data");
    } catch (IOException e) {
      throw new AssertionError(answer.body(), e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
