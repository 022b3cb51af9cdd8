package io.ecistreams.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.ecistreams.query.InstanceStatus;
import io.ecistreams.query.InstanceStatus.Phase;
import io.ecistreams.query.InstanceStatus.Progress;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The document says what is really answered. */
class OpenApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RunningServer server;
  private JsonNode document;

  @BeforeEach
  void start() throws Exception {
    server = RunningServer.standard();
    document = server.json("/openapi.json");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void shouldDescribeEveryRouteAndNoOther() {
    List<String> described = new ArrayList<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(method -> described.add(method + " " + path.getKey())));
    assertThat(described)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    Arrays.stream(Route.values()).map(route -> "get " + route.path()),
                    Arrays.stream(WriteRoute.values())
                        .map(route -> method(route) + " " + route.path()))
                .toList());
  }

  @Test
  void shouldDescribeEveryParameterOfTheQueryString() {
    for (Route route : Route.values()) {
      List<String> described = new ArrayList<>();
      for (JsonNode parameter : document.at(get(route.path())).path("parameters")) {
        if (parameter.path("in").asText().equals("query")) {
          described.add(parameter.path("name").asText());
        }
      }
      assertThat(described)
          .as(route.path())
          .containsExactlyInAnyOrderElementsOf(route.parameters());
    }
  }

  @Test
  void shouldReferToNothingThatIsMissing() {
    for (JsonNode reference : document.findValues("$ref")) {
      String pointer = reference.asText().substring(1);
      assertThat(document.at(pointer).isMissingNode()).as(pointer).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/boards, /v1/boards",
    "/v1/boards/{board}, /v1/boards/nq",
    "/v1/boards/{board}, /v1/boards/new",
    "/v1/boards/{board}/ranking, /v1/boards/nq/ranking",
    "/v1/boards/{board}/ranking, /v1/boards/new/ranking",
    "/v1/boards/{board}/sources, /v1/boards/nq/sources?window=0",
    "/v1/boards/{board}/sources, /v1/boards/new/sources",
    "/v1/boards/{board}/hybrids, /v1/boards/nq/hybrids",
    "/v1/boards/{board}/mixture, /v1/boards/nq/mixture",
    "/v1/boards/{board}/outcomes, /v1/boards/nq/outcomes",
    "/v1/boards/{board}/outcomes, /v1/boards/new/outcomes",
    "/v1/boards/{board}/alerts, /v1/boards/nq/alerts",
    "/v1/boards/{board}/alerts, /v1/boards/new/alerts",
    "/v1/boards/{board}/quarantine, /v1/boards/nq/quarantine",
    "/v1/boards/{board}/quarantine, /v1/boards/new/quarantine?source=none",
    "/v1/boards/{board}/background, /v1/boards/nq/background",
    "/v1/boards/{board}/background, /v1/boards/new/background",
    "/v1/boards/{board}/windows, /v1/boards/nq/windows",
    "/v1/boards/{board}/history, /v1/boards/nq/history",
    "/livez, /livez",
    "/readyz, /readyz"
  })
  void shouldAnswerAsItIsDescribed(String route, String path) throws Exception {
    assertFits(route, server.get(path));
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/boards/{board}/ranking, /v1/boards/none/ranking, 404",
    "/v1/boards/{board}/ranking, /v1/boards/nq/ranking?window=1, 400",
    "/v1/boards/{board}/mixture, /v1/boards/new/mixture, 503"
  })
  void shouldFailAsItIsDescribed(String route, String path, int status) throws Exception {
    HttpResponse<String> response = server.get(path);
    assertThat(response.statusCode()).isEqualTo(status);
    assertFits(route, response);
  }

  @ParameterizedTest
  @CsvSource({
    "FINISH_SOURCE, nq, application/json, 202",
    "DELETE_BOARD, nq, application/json, 202",
    "VERDICT, nq, application/json, 202",
    "OUTCOME, nq, application/json, 202",
    "NEGATIVES, any, application/x-ndjson, 200",
    "NEGATIVES, '%20', application/x-ndjson, 400",
    "FINISH_SOURCE, none, application/json, 404",
    "DELETE_BOARD, nq, text/plain, 415"
  })
  void shouldTakeWhatIsAskedAsItIsDescribed(WriteRoute route, String board, String type, int status)
      throws Exception {
    HttpResponse<String> response =
        server.send(
            WriteRoutesTest.request(route),
            route.path().replace("{board}", board).replace("{source}", "bm25"),
            "Content-Type",
            type);

    assertThat(response.statusCode()).isEqualTo(status);
    String operation = operation(route.path(), method(route));
    assertThat(complaints(operation, status, RunningServer.json(response)))
        .as(response.body())
        .isEmpty();
  }

  @Test
  void shouldSpeakOfARestoreAsItIsDescribed() throws Exception {
    server.boards.status(
        new InstanceStatus(
            Phase.RESTORING, true, Optional.of(new Progress(1, 2, 0, 1)), Optional.of("x")));
    assertFits("/v1/boards/{board}/ranking", server.get("/v1/boards/nq/ranking"));
    assertFits("/readyz", server.get("/readyz"));
    server.boards.goAway();
    assertFits("/v1/boards/{board}/ranking", server.get("/v1/boards/nq/ranking"));
  }

  @Test
  void shouldNoticeAnAnswerThatDoesNotFit() throws Exception {
    ObjectNode answer = (ObjectNode) server.json("/v1/boards/nq/ranking");
    answer.put("surprise", 1).remove("definition");
    assertThat(complaints(get("/v1/boards/{board}/ranking"), 200, answer)).hasSize(2);
  }

  private void assertFits(String route, HttpResponse<String> response) throws Exception {
    assertThat(complaints(get(route), response.statusCode(), RunningServer.json(response)))
        .as(response.body())
        .isEmpty();
  }

  private Set<ValidationMessage> complaints(String operation, int status, JsonNode answer)
      throws Exception {
    JsonNode content = document.at(operation + "/responses/" + status + "/content");
    assertThat(content.size()).as(operation + " " + status + " is described").isEqualTo(1);
    ObjectNode schema = JSON.createObjectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.set("components", document.path("components"));
    schema.setAll((ObjectNode) content.elements().next().path("schema"));
    JsonSchema validator =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);
    return validator.validate(answer);
  }

  private static String get(String path) {
    return operation(path, "get");
  }

  private static String operation(String path, String method) {
    return "/paths/" + path.replace("~", "~0").replace("/", "~1") + "/" + method;
  }

  private static String method(WriteRoute route) {
    return route.method().name().toLowerCase(Locale.ROOT);
  }
}
