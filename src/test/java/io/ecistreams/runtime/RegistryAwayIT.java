package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.serde.RetryingSchemaRegistry;
import io.ecistreams.testing.MemoryRegistryServer;
import io.ecistreams.testing.Mined;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an instance does without the registry. */
class RegistryAwayIT {
  @TempDir Path directory;

  @Test
  void shouldTellReadersAtOnceThatItCannotReadAfterARestart() throws Exception {
    try (MemoryRegistryServer registry = new MemoryRegistryServer();
        StreamFixture fixture =
            new StreamFixture(
                directory,
                Map.of("schema.registry.url", registry.url(), "calibration.queries", "16"))) {
      fixture.startApplication(Map.of());
      fixture.send(records(fixture));
      fixture.await("b", ranking -> StreamFixture.examples(ranking) == 240);
      fixture.stopApplication();
      registry.fail();
      String url = fixture.startApplication(Map.of()).url().orElseThrow();

      for (String view : List.of("/mixture", "/ranking")) {
        int before = registry.failures();
        HttpResponse<String> answer = get(url + "/v1/boards/b" + view);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.body()).contains("urn:eci:problem:not-ready", "registry");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(registry.failures()).isEqualTo(before + 1);
      }
      assertThat(get(url + "/v1/boards").statusCode()).isEqualTo(503);
      HttpResponse<String> metrics = get(url + "/metrics");
      assertThat(metrics.statusCode()).as(metrics.body()).isEqualTo(200);
      assertThat(metrics.body())
          .contains("eci_instance_phase{phase=\"running\"} 1.0", "eci_live_state_bytes");
      assertThat(get(url + "/livez").statusCode()).isEqualTo(200);
    }
  }

  private static List<byte[]> records(StreamFixture fixture) {
    List<byte[]> values = new ArrayList<>();
    for (int query = 0; query < 40; query++) {
      values.add(fixture.encode(Mined.record("b", "bm25", query, 6, 6, Instant.now()).build()));
    }
    return values;
  }

  private static HttpResponse<String> get(String url) throws IOException, InterruptedException {
    // Well before the time for which a stream thread waits for the registry.
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(60)).build(),
            BodyHandlers.ofString());
  }

  @Test
  void shouldRunAndNameTheAddressWhenTheRegistryDoesNotAnswer() throws Exception {
    try (LogEvents warnings = LogEvents.of(RetryingSchemaRegistry.class);
        StreamFixture fixture = new StreamFixture(directory, Map.of())) {
      fixture.startApplication(Map.of("schema.registry.url", "http://127.0.0.1:1"));

      assertThat(warnings.await(message -> message.contains("http://127.0.0.1:1")))
          .contains("cannot be reached", "Retrying for 120.0 s");
    }
  }
}
