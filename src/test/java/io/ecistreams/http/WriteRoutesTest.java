package io.ecistreams.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.avro.Command;
import io.ecistreams.avro.CommandKind;
import io.ecistreams.avro.Verdict;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be asked of a board over HTTP, and who may ask. */
class WriteRoutesTest {
  private static final String FINISH = "/v1/boards/nq/sources/bm25/finish";
  private static final String VERDICT =
      "{\"source\": \"bm25\", \"exampleId\": \"suspected-0123456789abcdef\","
          + " \"isFalseNegative\": true, \"judge\": \"ann\"}";
  static final String OUTCOME =
      "{\"id\": \"r1\", \"metric\": \"ndcg@10\", \"value\": 0.42, \"baseline\": 0.4,"
          + " \"weights\": {\"source0\": 1, \"source1\": 3}, \"examples\": 5000000000,"
          + " \"at\": \"2024-01-31T12:00:00Z\"}";
  private static final String[] JSON = {"Content-Type", "application/json"};

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
  void shouldSayWhatWasAskedOnceTheFinishOfASourceIsWritten() throws Exception {
    HttpResponse<String> response = post("/v1/boards/nq/sources/my%20miner/finish", "{}", JSON);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    Command command = server.asked.commands.get(0);
    assertThat(command.getBoard()).isEqualTo("nq");
    assertThat(command.getSource()).contains("my miner");
    assertThat(command.getKind()).isEqualTo(CommandKind.FINISH_SOURCE);
    assertThat(command.getIssuedAt())
        .isBetween(Instant.now().minus(Duration.ofMinutes(1)), Instant.now());
    JsonNode answer = RunningServer.json(response);
    assertThat(answer.path("board").asText()).isEqualTo("nq");
    assertThat(answer.path("source").asText()).isEqualTo("my miner");
    assertThat(answer.path("kind").asText()).isEqualTo("FINISH_SOURCE");
    assertThat(answer.path("issuedAt").asLong()).isEqualTo(command.getIssuedAt().toEpochMilli());
    assertThat(server.heard).containsExactly("/v1/boards/{board}/sources/{source}/finish 202");
  }

  @Test
  void shouldWriteTheVerdictThatWasGiven() throws Exception {
    HttpResponse<String> response = post("/v1/boards/nq/verdicts", VERDICT, JSON);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    assertThat(server.asked.verdicts)
        .containsExactly(new Verdict("nq", "bm25", "suspected-0123456789abcdef", true, "ann"));
    assertThat(RunningServer.json(response).path("isFalseNegative").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"source\": \"bm25\", \"exampleId\": \"suspected-0123456789abcdef\"}",
        "{\"source\": \"bm25\", \"exampleId\": \"suspected-0\", \"isFalseNegative\": true}",
        "{\"exampleId\": \"audit-0123456789abcdef\", \"isFalseNegative\": true}",
        "{\"source\": 1, \"exampleId\": \"audit-0123456789abcdef\", \"isFalseNegative\": true}",
      })
  void shouldSayWhatAVerdictHasToHold(String body) throws Exception {
    HttpResponse<String> response = post("/v1/boards/nq/verdicts", body, JSON);

    RoutesTest.assertProblem(response, 400, "bad-body");
    assertThat(response.body()).contains("exampleId", "/v1/boards/{board}/quarantine");
    assertThat(server.asked.verdicts).isEmpty();
  }

  @Test
  void shouldAskForTheDeletionOfABoardWithoutABody() throws Exception {
    HttpResponse<String> response = server.send(delete(), "/v1/boards/nq", JSON);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    assertThat(RunningServer.json(response).path("kind").asText()).isEqualTo("DELETE_BOARD");
    assertThat(server.asked.commands)
        .extracting(Command::getKind)
        .containsExactly(CommandKind.DELETE_BOARD);
    assertThat(server.asked.commands.get(0).getSource()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NEGATIVES")
  void shouldSayThatThereIsNoSuchBoard(WriteRoute route) throws Exception {
    assertRefused(send(route, "none", JSON), 404, "unknown-board");
  }

  @ParameterizedTest
  @EnumSource
  void shouldAskForTheTokenToWrite(WriteRoute route) throws Exception {
    try (RunningServer guarded = guarded(Map.of("http.token", "s3cret"))) {
      for (String given : List.of("", "Bearer s3cres", "s3cret")) {
        assertThat(send(guarded, route, "nq", typed(route, given)).statusCode()).isEqualTo(401);
      }
      assertThat(guarded.asked.commands).isEmpty();
      assertThat(send(guarded, route, "nq", typed(route, "Bearer s3cret")).statusCode())
          .isEqualTo(route == WriteRoute.NEGATIVES ? 200 : 202);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldWriteNothingForOtherMachinesWithoutAToken(WriteRoute route) throws Exception {
    try (RunningServer open = guarded(Map.of("http.host", "0.0.0.0"))) {
      HttpResponse<String> refused = send(open, route, "nq", typed(route, "Bearer x"));

      RoutesTest.assertProblem(refused, 401, "unauthorized");
      assertThat(refused.headers().firstValue("WWW-Authenticate")).isPresent();
      assertThat(refused.body()).contains("http.token");
      assertThat(open.asked.commands).isEmpty();
      assertThat(open.get("/v1/boards/nq").statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://elsewhere.example",
        "http://localhost:1",
        "http://localhost",
        "null",
        "http://localhost:1@elsewhere.example"
      })
  void shouldRefuseWhatAPageOfAnotherOriginSends(String origin) throws Exception {
    assertRefused(post(FINISH, "{}", with("Origin", origin)), 403, "foreign-origin");
  }

  @Test
  void shouldTakeWhatItsOwnPageSends() throws Exception {
    String own = server.url("");
    assertThat(post(FINISH, "{}", with("Origin", own)).statusCode()).isEqualTo(202);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""})
  void shouldRefuseTheTypesThatAFormCanSend(String type) throws Exception {
    assertRefused(post(FINISH, "{}", "Content-Type", type), 415, "not-json");
    assertThat(post(FINISH, "{}", "Content-Type", "Application/JSON; charset=utf-8").statusCode())
        .isEqualTo(202);
  }

  @Test
  void shouldReadNoMoreThanARouteTakesWhetherTheLengthIsSaidOrNot() throws Exception {
    byte[] tooLarge = ("{\"x\":\"" + "x".repeat(5_000) + "\"}").getBytes();
    BodyPublisher announced = BodyPublishers.ofByteArray(tooLarge);
    BodyPublisher chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(tooLarge));
    for (BodyPublisher body : List.of(announced, chunked)) {
      assertRefused(
          server.send(HttpRequest.newBuilder().POST(body), FINISH, JSON), 413, "body-too-large");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "1", "{} {}", "{\"board\":\"nq\"}"})
  void shouldSayWhatIsWrongWithABody(String body) throws Exception {
    assertRefused(post(FINISH, body, JSON), 400, "bad-body");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%20", "a%E2%80%8Bb"})
  void shouldRefuseANameThatNoSourceMayHave(String source) throws Exception {
    assertRefused(
        post("/v1/boards/nq/sources/" + source + "/finish", "{}", JSON), 400, "bad-parameter");
  }

  @Test
  void shouldSayWhyNothingCouldBeWritten() throws Exception {
    server.asked.failWith("Kafka did not answer in time; check that the brokers run.");

    HttpResponse<String> response = post(FINISH, "{}", JSON);

    RoutesTest.assertProblem(response, 503, "not-written");
    assertThat(response.body()).contains("check that the brokers run");
  }

  @Test
  void shouldAnswerOnlyTheMethodThatAPathTakes() throws Exception {
    RoutesTest.assertProblem(server.get(FINISH), 405, "method-not-allowed");
    assertRefused(post("/v1/boards/nq", "{}", JSON), 405, "method-not-allowed");
  }

  private void assertRefused(HttpResponse<String> response, int status, String type)
      throws Exception {
    RoutesTest.assertProblem(response, status, type);
    assertThat(server.asked.commands).isEmpty();
  }

  private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
    return server.send(HttpRequest.newBuilder().POST(BodyPublishers.ofString(body)), path, headers);
  }

  private HttpResponse<String> send(WriteRoute route, String board, String... headers)
      throws Exception {
    return send(server, route, board, headers);
  }

  private static HttpResponse<String> send(
      RunningServer server, WriteRoute route, String board, String... headers) throws Exception {
    String path = route.path().replace("{board}", board).replace("{source}", "bm25");
    return server.send(request(route), path, headers);
  }

  /** A good request, but for its path and its headers. */
  static HttpRequest.Builder request(WriteRoute route) {
    return HttpRequest.newBuilder()
        .method(
            route.method().name(),
            switch (route) {
              case VERDICT -> BodyPublishers.ofString(VERDICT);
              case OUTCOME -> BodyPublishers.ofString(OUTCOME);
              default -> BodyPublishers.noBody();
            });
  }

  private static HttpRequest.Builder delete() {
    return HttpRequest.newBuilder().DELETE();
  }

  private static RunningServer guarded(Map<String, String> settings) {
    return new RunningServer(settings, boards -> boards.add("nq", 2));
  }

  private static String[] typed(WriteRoute route, String authorization) {
    return new String[] {"Content-Type", route.contentType(), "Authorization", authorization};
  }

  private static String[] with(String... headers) {
    return Stream.concat(Stream.of(JSON), Stream.of(headers)).toArray(String[]::new);
  }
}
