package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.testing.Mined;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What real instances answer over HTTP. */
class ServingIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> BOARDS = List.of("a", "b", "c", "d", "e", "f");
  private static final Map<String, String> SETTINGS =
      Map.of(
          "calibration.queries", "16",
          "history.step.ms", "100",
          "history.retention.ms", "60000",
          "topics.partitions", "6");
  private static final int QUERIES = 40;
  private static final int NEGATIVES = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir Path directory;

  @Test
  void shouldAnswerForEveryBoardWhicheverInstanceIsAskedAndAfterOneHasGone() throws Exception {
    try (StreamFixture fixture = new StreamFixture(directory, SETTINGS)) {
      EciApplication first = start(fixture, "first");
      EciApplication second = start(fixture, "second");
      fixture.send(records(fixture));
      for (String board : BOARDS) {
        fixture.await(board, r -> StreamFixture.examples(r) == QUERIES * NEGATIVES);
      }

      Set<String> servers = new HashSet<>();
      for (String board : BOARDS) {
        SourceScore expected = source(fixture, board);
        for (EciApplication asked : List.of(first, second)) {
          JsonNode answer =
              awaitExamples(asked, "/v1/boards/" + board + "/ranking", QUERIES * NEGATIVES);
          assertThat(answer.at("/window/sources/0/eci").asDouble()).isEqualTo(expected.getEci());
          assertThat(answer.at("/meta/state").asText()).isEqualTo("RUNNING");
          servers.add(answer.at("/meta/servedBy").asText());
          JsonNode history = get(asked, "/v1/boards/" + board + "/history");
          assertThat(history.path("at").size()).isPositive();
          assertThat(history.at("/sources/bm25/eci").size()).isEqualTo(history.path("at").size());
        }
      }
      assertThat(servers).as("both have boards").hasSize(2);
      for (EciApplication asked : List.of(first, second)) {
        JsonNode boards = get(asked, "/v1/boards").path("boards");
        assertThat(boards.findValuesAsText("board")).isEqualTo(BOARDS);
        assertThat(new HashSet<>(boards.findValuesAsText("servedBy"))).isEqualTo(servers);
      }

      fixture.stopNewestApplication();
      for (String board : BOARDS) {
        JsonNode answer =
            awaitExamples(first, "/v1/boards/" + board + "/ranking", QUERIES * NEGATIVES);
        assertThat(answer.at("/window/sources/0/eci").asDouble())
            .isEqualTo(source(fixture, board).getEci());
        assertThat(answer.at("/meta/servedBy").asText()).isEqualTo(address(first));
        assertThat(get(first, "/v1/boards/" + board + "/history").path("at").size()).isPositive();
      }
      assertForgetsABoard(first);
    }
  }

  private void assertForgetsABoard(EciApplication asked) throws Exception {
    HttpRequest delete =
        HttpRequest.newBuilder(URI.create(asked.url().orElseThrow() + "/v1/boards/a"))
            .DELETE()
            .header("Content-Type", "application/json")
            .build();
    assertThat(client.send(delete, BodyHandlers.ofString()).statusCode()).isEqualTo(202);
    await("forgotten")
        .atMost(PATIENCE)
        .until(() -> response(asked, "/v1/boards/a").statusCode() == 404);
    assertThat(response(asked, "/v1/boards/b").statusCode()).isEqualTo(200);
  }

  @Test
  void shouldHaveTheLastRankingAgainAfterARestartThoughNothingIsEmitted() throws Exception {
    try (StreamFixture fixture = new StreamFixture(directory, SETTINGS)) {
      EciApplication before = start(fixture, "one");
      fixture.send(records(fixture));
      JsonNode ranking = awaitExamples(before, "/v1/boards/a/ranking", QUERIES * NEGATIVES);
      assertThat(response(before, "/readyz").statusCode()).isEqualTo(200);
      fixture.stopApplication();

      EciApplication after =
          fixture.prepareApplication(
              Map.of(
                  "state.dir", directory.resolve("restored").toString(), "http.drain.ms", "3000"));
      // They wait in the socket, and are answered before anything is restored.
      CompletableFuture<HttpResponse<String>> ready = later(after, "/readyz");
      CompletableFuture<HttpResponse<String>> early = later(after, "/v1/boards/a/ranking");
      after.start();
      assertThat(ready.join().statusCode()).isEqualTo(503);
      assertThat(JSON.readTree(ready.join().body()).path("state").asText())
          .isIn("STARTING", "RESTORING");
      assertThat(early.join().statusCode()).isEqualTo(503);
      assertThat(JSON.readTree(early.join().body()).path("type").asText())
          .isEqualTo("urn:eci:problem:not-ready");

      JsonNode again = awaitExamples(after, "/v1/boards/a/ranking", QUERIES * NEGATIVES);
      assertThat(again.at("/window/sources")).isEqualTo(ranking.at("/window/sources"));
      assertThat(response(after, "/readyz").statusCode()).isEqualTo(200);

      assertStillAnswersWhenItIsNotReadyAnyMore(fixture, after);
    }
  }

  private void assertStillAnswersWhenItIsNotReadyAnyMore(
      StreamFixture fixture, EciApplication application) throws Exception {
    CompletableFuture<Void> closed = CompletableFuture.runAsync(fixture::stopApplication);
    HttpResponse<String> ready = response(application, "/readyz");
    while (ready.statusCode() == 200) {
      ready = response(application, "/readyz");
    }
    assertThat(JSON.readTree(ready.body()).path("state").asText()).isEqualTo("STOPPING");
    assertThat(get(application, "/v1/boards/a/ranking").at("/meta/state").asText())
        .isEqualTo("STOPPING");
    closed.join();
    assertThat(application.state()).isEqualTo(KafkaStreams.State.NOT_RUNNING);
  }

  private CompletableFuture<HttpResponse<String>> later(EciApplication asked, String path) {
    URI uri = URI.create(asked.url().orElseThrow() + path);
    return client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private EciApplication start(StreamFixture fixture, String name) throws InterruptedException {
    return fixture.startApplication(
        Map.of("state.dir", directory.resolve("state-" + name).toString()));
  }

  private static List<byte[]> records(StreamFixture fixture) {
    List<byte[]> values = new ArrayList<>();
    Instant now = Instant.now();
    for (int query = 0; query < QUERIES; query++) {
      for (String board : BOARDS) {
        MinedNegatives record = Mined.record(board, "bm25", query, NEGATIVES, 6, now).build();
        values.add(fixture.encode(record));
      }
    }
    return values;
  }

  private static SourceScore source(StreamFixture fixture, String board) {
    return fixture.newest(board).getWindows().get(0).getSources().get(0);
  }

  /** Asks until the ranking has all examples: the topic may be read before the store is asked. */
  private JsonNode awaitExamples(EciApplication asked, String path, int examples) throws Exception {
    return await(path)
        .atMost(PATIENCE)
        .until(
            () -> {
              HttpResponse<String> response = response(asked, path);
              // While partitions move the answer is that it is not ready, and why.
              assertThat(response.statusCode()).as(response.body()).isIn(200, 404, 503);
              return JSON.readTree(response.body());
            },
            answer ->
                answer.at("/window/sources/0/n").asInt() == examples
                    && answer.at("/meta/state").asText().equals("RUNNING"));
  }

  private JsonNode get(EciApplication asked, String path) throws Exception {
    HttpResponse<String> response = response(asked, path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  private HttpResponse<String> response(EciApplication asked, String path) throws Exception {
    URI uri = URI.create(asked.url().orElseThrow() + path);
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private static String address(EciApplication application) {
    return URI.create(application.url().orElseThrow()).getAuthority();
  }
}
