package io.ecistreams.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.query.Endpoint;
import io.ecistreams.query.InstanceStatus;
import io.ecistreams.query.InstanceStatus.Phase;
import io.ecistreams.query.InstanceStatus.Progress;
import io.ecistreams.query.Owner;
import io.ecistreams.scoring.Testimony;
import io.ecistreams.testing.SampleBoards;
import io.ecistreams.testing.SilentServer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each route answers, over HTTP. */
class RoutesTest {
  private RunningServer server;

  @BeforeEach
  void start() {
    server = RunningServer.standard();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void shouldAnswerTheRankingWithEverythingThatIsOnItsTopic() throws Exception {
    JsonNode answer = server.json("/v1/boards/nq/ranking");
    Ranking ranking = server.boards.ranking("nq").orElseThrow();

    assertThat(answer.path("board").asText()).isEqualTo("nq");
    assertThat(answer.path("emittedAt").asLong()).isEqualTo(SampleBoards.EMITTED_AT_MS);
    assertThat(answer.path("inputDelayMs").asLong()).isEqualTo(12);
    JsonNode sources = answer.path("window").path("sources");
    assertThat(sources).hasSize(4);
    for (int i = 0; i < 4; i++) {
      SourceScore score = ranking.getWindows().get(0).getSources().get(i);
      assertThat(sources.get(i).path("source").asText()).isEqualTo(score.getSource());
      assertThat(sources.get(i).path("eci").asDouble()).isEqualTo(score.getEci());
      assertThat(sources.get(i).path("rankHigh").asInt())
          .isEqualTo(score.getRankHigh().orElseThrow());
      assertThat(sources.get(i).path("intervalLow").asDouble())
          .isEqualTo(score.getIntervalLow().orElseThrow());
      assertThat(sources.get(i).path("falseNegativeRate").asDouble())
          .isEqualTo(score.getFalseNegativeRate());
    }
    assertThat(answer.path("window").path("hybrids"))
        .hasSameSizeAs(ranking.getWindows().get(0).getHybrids());
    assertThat(answer.path("windowsMs")).hasToString("[900000,0]");
    assertThat(answer.path("background").path("muQ").isNumber()).isTrue();
    double sum = 0;
    for (JsonNode weight : answer.path("mixture").path("weights")) {
      sum += weight.path("weight").asDouble();
    }
    assertThat(sum).isCloseTo(1, within(1e-9));
  }

  @Test
  void shouldSayWhereAnAnswerComesFromAndHowOldItIs() throws Exception {
    JsonNode meta = server.json("/v1/boards/nq/ranking").path("meta");

    assertThat(meta.path("servedBy").asText()).isEqualTo(server.endpoint().toString());
    assertThat(meta.path("asOf").asLong()).isEqualTo(SampleBoards.EMITTED_AT_MS);
    assertThat(meta.path("asOf").asLong() + meta.path("ageMs").asLong())
        .isBetween(Instant.now().toEpochMilli() - 60_000, Instant.now().toEpochMilli());
    assertThat(meta.path("state").asText()).isEqualTo("RUNNING");
  }

  @Test
  void shouldAnswerForTheWindowThatIsAskedFor() throws Exception {
    assertThat(server.json("/v1/boards/nq/sources").at("/window/windowMs").asLong())
        .isEqualTo(SampleBoards.WINDOW_MS);
    JsonNode sinceStart = server.json("/v1/boards/nq/sources?window=0");
    assertThat(sinceStart.at("/window/windowMs").asLong()).isZero();
    assertThat(sinceStart.path("sources")).hasSize(4);
    assertThat(server.json("/v1/boards/nq/windows").path("windows")).hasSize(2);
    assertProblem(server.get("/v1/boards/nq/ranking?window=5"), 400, "bad-parameter");
    assertProblem(server.get("/v1/boards/nq/ranking?window=x"), 400, "bad-parameter");
  }

  @Test
  void shouldAnswerHybridsMixtureAndBackgroundAlone() throws Exception {
    JsonNode hybrids = server.json("/v1/boards/nq/hybrids").path("hybrids");
    assertThat(hybrids).hasSize(10);
    assertThat(hybrids.get(0).path("sources").size()).isGreaterThanOrEqualTo(2);
    assertThat(server.json("/v1/boards/nq/mixture").path("epoch").asLong()).isPositive();
    assertThat(server.json("/v1/boards/nq/background").path("state").asText()).isEqualTo("FROZEN");
  }

  @Test
  void shouldAnswerTheExamplesForPeopleWithTheirVerdicts() throws Exception {
    server.boards.judge("nq", "suspected-0000000000000001", new Testimony(false, true));

    JsonNode answer = server.json("/v1/boards/nq/quarantine?source=source%201");
    assertThat(answer.path("leastVerdicts").asInt()).isEqualTo(10);
    assertThat(answer.path("examples"))
        .extracting(example -> example.path("exampleId").asText())
        .containsExactly(
            "audit-0000000000000000", "suspected-0000000000000001", "suspected-0000000000000002");
    JsonNode judged = answer.path("examples").get(1);
    assertThat(judged.path("documentText").asText()).startsWith("Passage d1");
    assertThat(judged.path("verdict"))
        .hasToString("{\"isFalseNegative\":false,\"isByModel\":true}");
    assertThat(answer.at("/examples/2/verdict").isNull()).isTrue();
    assertThat(server.json("/v1/boards/nq/quarantine?source=other").path("examples")).isEmpty();
  }

  @Test
  void shouldAnswerTheAlertsAloneAndWithTheRanking() throws Exception {
    assertThat(server.json("/v1/boards/new/alerts").path("alerts")).isEmpty();

    JsonNode alert = server.json("/v1/boards/nq/alerts").path("alerts").get(0);
    assertThat(alert.path("kind").asText()).isEqualTo("FALSE_NEGATIVE_SPIKE");
    assertThat(alert.path("state").asText()).isEqualTo("FIRING");
    assertThat(alert.path("source").asText()).isNotEmpty();
    assertThat(alert.at("/evidence/0/documentId").asText()).isEqualTo("d1");
    assertThat(server.json("/v1/boards/nq/ranking").path("alerts").get(0)).isEqualTo(alert);
  }

  @Test
  void shouldListAllBoards() throws Exception {
    JsonNode boards = server.json("/v1/boards").path("boards");

    assertThat(boards.findValuesAsText("board")).containsExactly("new", "nq");
    assertThat(boards.get(0).path("state").asText()).isEqualTo("CALIBRATING");
    assertThat(boards.get(0).path("waiting").asLong()).isEqualTo(30);
    assertThat(boards.get(1).path("sources").asInt()).isEqualTo(4);
    assertThat(boards.get(1).path("examples").asLong()).isEqualTo(4 * 40 * 3);
    JsonNode window = server.json("/v1/boards/nq/ranking").path("window");
    double seconds = (SampleBoards.EMITTED_AT_MS - window.path("windowStart").asLong()) / 1e3;
    assertThat(boards.get(1).path("examplesPerSecond").asDouble())
        .isCloseTo(4 * 40 * 3 / seconds, within(1e-9));
    assertThat(boards.get(1).path("bestEci")).isEqualTo(window.at("/sources/0/eci"));
    assertThat(boards.get(1).at("/firing/critical").asInt()).isEqualTo(1);
    assertThat(boards.get(0).has("examplesPerSecond")).isFalse();
    assertThat(server.json("/v1/boards/nq").path("examples").asLong()).isEqualTo(4 * 40 * 3);
  }

  @Test
  void shouldAnswerWithoutAWindowWhileCalibrating() throws Exception {
    JsonNode answer = server.json("/v1/boards/new/ranking");
    assertThat(answer.path("window").isNull()).isTrue();
    assertThat(answer.path("mixture").isNull()).isTrue();
    assertThat(answer.at("/background/state").asText()).isEqualTo("CALIBRATING");
    assertThat(answer.at("/background/muQ").isNull()).isTrue();
    assertProblem(server.get("/v1/boards/new/mixture"), 503, "unavailable");
  }

  @Test
  void shouldAnswerHistoryByColumns() throws Exception {
    JsonNode history = server.json("/v1/boards/nq/history");

    assertThat(history.path("at")).hasSize(10);
    JsonNode last = history.path("sources").path("source3");
    assertThat(last.path("eci")).hasSize(10);
    assertThat(last.path("eci").get(0).asDouble()).isEqualTo(0.5);
    assertThat(last.path("eci").get(1).isNull()).isTrue();
    assertThat(last.path("intervalLow").get(0).asDouble()).isEqualTo(0.25);
    assertThat(last.path("intervalHigh").get(0).asDouble()).isEqualTo(0.75);
    JsonNode first = history.path("sources").path("source0");
    assertThat(first.path("state").get(0).asText()).isEqualTo("WARMING_UP");
    assertThat(first.path("rankLow").get(0).isNull()).isTrue();
    assertThat(first.path("intervalLow").get(0).isNull()).isTrue();
    assertThat(first.path("weight").get(0).isNull()).isTrue();
  }

  @Test
  void shouldTakeFewerPointsWhenFewerAreWanted() throws Exception {
    long newest = SampleBoards.EMITTED_AT_MS + 90_000;
    JsonNode three = server.json("/v1/boards/nq/history?points=3").path("at");
    assertThat(three).hasSize(3);
    assertThat(three.get(2).asLong()).isEqualTo(newest);
    assertThat(server.json("/v1/boards/nq/history?from=" + (newest - 10_000)).path("at"))
        .hasSize(2);
    assertProblem(server.get("/v1/boards/nq/history?points=0"), 400, "bad-parameter");
    assertProblem(server.get("/v1/boards/nq/history?from=-1"), 400, "bad-parameter");
  }

  @Test
  void shouldAnswerHeadAsGetWithoutTheBody() throws Exception {
    for (String path : List.of("/v1/boards/nq/ranking", "/v1/boards/no-such-board", "/")) {
      HttpResponse<String> whole = server.get(path);
      HttpResponse<String> head =
          server.send(HttpRequest.newBuilder().method("HEAD", BodyPublishers.noBody()), path);
      assertThat(head.statusCode()).isEqualTo(whole.statusCode());
      assertThat(head.headers().firstValue("ETag")).isEqualTo(whole.headers().firstValue("ETag"));
      assertThat(head.headers().firstValue("Content-Type"))
          .isEqualTo(whole.headers().firstValue("Content-Type"));
      assertThat(head.body()).isEmpty();
    }
  }

  @Test
  void shouldNotSendAgainWhatTheReaderHas() throws Exception {
    HttpResponse<String> first = server.get("/v1/boards/nq/ranking");
    String etag = first.headers().firstValue("ETag").orElseThrow();

    HttpResponse<String> again = server.get("/v1/boards/nq/ranking", "If-None-Match", etag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(again.headers().firstValue("ETag")).contains(etag);

    server.boards.add("nq", 5);
    HttpResponse<String> changed = server.get("/v1/boards/nq/ranking", "If-None-Match", etag);
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(changed.headers().firstValue("ETag")).isPresent().isNotEqualTo(Optional.of(etag));
  }

  @Test
  void shouldSayWhatIsWrongAsAProblem() throws Exception {
    assertProblem(server.get("/v1/boards/none/ranking"), 404, "unknown-board");
    assertProblem(server.get("/v1/nothing"), 404, "not-found");
    assertProblem(server.get("/css/"), 404, "not-found");
    assertProblem(
        server.send(HttpRequest.newBuilder().POST(BodyPublishers.ofString("x")), "/v1/boards"),
        405,
        "method-not-allowed");
    assertProblem(
        server.send(
            HttpRequest.newBuilder().POST(BodyPublishers.ofString("x".repeat(5_000))),
            "/v1/boards"),
        413,
        "body-too-large");
    assertProblem(server.get("/v1/boards", "X-Long", "y".repeat(9_000)), 431, "http-431");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1/boards/..%2f..%2fetc/ranking", "/v1/boards/%00/ranking", "/.git", "/v1/"})
  void shouldListNoDirectoriesAndFollowNoPaths(String path) throws Exception {
    HttpResponse<String> response = server.get(path);
    assertThat(response.statusCode()).isIn(400, 404);
    assertThat(response.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/problem+json");
  }

  @Test
  void shouldSayHowFarARestoreIsInsteadOfFailing() throws Exception {
    server.boards.status(
        new InstanceStatus(
            Phase.RESTORING, true, Optional.of(new Progress(120, 480, 1, 3)), Optional.empty()));
    JsonNode known = server.json("/v1/boards/nq/ranking").path("meta");
    assertThat(known.path("state").asText()).isEqualTo("RESTORING");
    assertThat(known.at("/restore/rowsDone").asLong()).isEqualTo(120);

    server.boards.register("away", new Owner.Here());
    HttpResponse<String> missing = server.get("/v1/boards/away/ranking");
    assertProblem(missing, 503, "not-ready");
    assertThat(RunningServer.json(missing).at("/restore/rowsTotal").asLong()).isEqualTo(480);
    assertThat(missing.headers().firstValue("Retry-After")).isPresent();

    server.boards.goAway();
    assertProblem(server.get("/v1/boards/nq/ranking"), 503, "not-ready");
    assertProblem(server.get("/v1/boards"), 503, "not-ready");
  }

  @Test
  void shouldNotDenyABoardBeforeAllRegistrationsAreRead() throws Exception {
    server.boards.status(
        new InstanceStatus(Phase.STARTING, false, Optional.empty(), Optional.empty()));
    for (String view : List.of("", "/ranking", "/background")) {
      HttpResponse<String> unknown = server.get("/v1/boards/not-read-yet" + view);
      assertProblem(unknown, 503, "not-ready");
      assertThat(unknown.headers().firstValue("Retry-After")).isPresent();
    }
    assertThat(server.get("/v1/boards/nq/ranking").statusCode()).isEqualTo(200);

    server.boards.status(
        new InstanceStatus(Phase.REBALANCING, true, Optional.empty(), Optional.empty()));
    assertProblem(server.get("/v1/boards/not-read-yet/ranking"), 404, "unknown-board");
  }

  @Test
  void shouldSayItIsReadyOnlyWhenItIs() throws Exception {
    assertThat(server.get("/readyz").statusCode()).isEqualTo(200);
    assertThat(server.get("/livez").statusCode()).isEqualTo(200);
    for (Phase phase : Phase.values()) {
      server.boards.status(new InstanceStatus(phase, true, Optional.empty(), Optional.empty()));
      HttpResponse<String> ready = server.get("/readyz");
      assertThat(ready.statusCode()).isEqualTo(phase == Phase.RUNNING ? 200 : 503);
      assertThat(RunningServer.json(ready).path("state").asText()).isEqualTo(phase.name());
      assertThat(server.get("/livez").statusCode()).isEqualTo(phase == Phase.FAILED ? 503 : 200);
    }
  }

  @Test
  void shouldTellBrowsersToKeepToWhatTheyGet() throws Exception {
    HttpResponse<String> response = server.get("/v1/boards", "Origin", "https://elsewhere.example");
    assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(response.headers().firstValue("X-Frame-Options")).contains("DENY");
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    assertThat(response.headers().firstValue("Server")).isEmpty();
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-cache");
  }

  @Test
  void shouldServeTheMetricsAndTellOfRequests() throws Exception {
    HttpResponse<String> metrics = server.get("/metrics");
    assertThat(metrics.body()).isEqualTo("eci_boards 1\n");
    assertThat(metrics.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
    server.get("/v1/boards/nq/ranking");
    server.get("/nowhere");
    assertThat(server.heard).contains("/metrics 200", "/v1/boards/{board}/ranking 200", " 404");
  }

  @Test
  void shouldAskTheInstanceThatHasTheBoard() throws Exception {
    try (RunningServer other = new RunningServer(Map.of(), b -> b.add("theirs", 3))) {
      server.boards.peer(other.endpoint());
      server.boards.register("theirs", new Owner.There(other.endpoint()));

      HttpResponse<String> response = server.get("/v1/boards/theirs/ranking");
      JsonNode answer = RunningServer.json(response);
      assertThat(answer.at("/meta/servedBy").asText()).isEqualTo(other.endpoint().toString());
      assertThat(answer.at("/window/sources")).hasSize(3);
      String etag = response.headers().firstValue("ETag").orElseThrow();
      assertThat(server.get("/v1/boards/theirs/ranking", "If-None-Match", etag).statusCode())
          .isEqualTo(304);
      assertThat(server.json("/v1/boards/theirs/sources?window=0").at("/window/windowMs").asLong())
          .isZero();
      assertProblem(server.get("/v1/boards/theirs/sources?window=7"), 400, "bad-parameter");

      JsonNode boards = server.json("/v1/boards").path("boards");
      assertThat(boards.findValuesAsText("board")).containsExactly("new", "nq", "theirs");
      assertThat(boards.get(2).path("servedBy").asText()).isEqualTo(other.endpoint().toString());
      assertThat(boards.get(2).path("sources").asInt()).isEqualTo(3);
    }
  }

  @Test
  void shouldSayThatTheOwnerDoesNotAnswer() throws Exception {
    Endpoint nobody = new Endpoint("127.0.0.1", 1);
    server.boards.peer(nobody);
    server.boards.register("lost", new Owner.There(nobody));
    server.boards.register("between", new Owner.Nobody());

    assertProblem(server.get("/v1/boards/lost/ranking"), 503, "instance-unreachable");
    assertProblem(server.get("/v1/boards/between/ranking"), 503, "not-ready");
    assertThat(server.json("/v1/boards/lost/background").path("encoder").asText()).isNotEmpty();
    JsonNode boards = server.json("/v1/boards").path("boards");
    assertThat(boards.findValuesAsText("board")).containsExactly("between", "lost", "new", "nq");
    assertThat(boards.get(1).path("servedBy").isNull()).isTrue();
  }

  @Test
  @Timeout(60)
  void shouldSayThatTheOwnerDoesNotAnswerWhenItDiesAfterItsHeaders() throws Exception {
    try (SilentServer silent = new SilentServer()) {
      Endpoint dying = new Endpoint("127.0.0.1", silent.port());
      server.boards.peer(dying);
      server.boards.register("lost", new Owner.There(dying));

      assertProblem(server.get("/v1/boards/lost/ranking"), 503, "instance-unreachable");
      JsonNode boards = server.json("/v1/boards").path("boards");
      assertThat(boards.findValuesAsText("board")).containsExactly("lost", "new", "nq");
      assertThat(silent.requests()).hasSize(2);
    }
  }

  @Test
  void shouldNotSendARequestRoundInCircles() throws Exception {
    server.boards.register("moving", new Owner.There(server.endpoint()));
    assertProblem(server.get("/v1/boards/moving/ranking"), 503, "not-ready");
  }

  static void assertProblem(HttpResponse<String> response, int status, String type)
      throws Exception {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/problem+json");
    JsonNode problem = RunningServer.json(response);
    assertThat(problem.path("type").asText()).isEqualTo("urn:eci:problem:" + type);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("title").asText()).isNotEmpty();
    assertThat(problem.path("detail").asText()).isNotEmpty();
  }
}
