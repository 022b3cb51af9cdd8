package io.ecistreams.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.TrainingGains;
import io.ecistreams.avro.TrainingOutcome;
import io.ecistreams.scoring.Board;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is taken of rounds of training over HTTP. */
class OutcomeRouteTest {
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
  void shouldWriteTheOutcomeThatWasReported() throws Exception {
    HttpResponse<String> response = post(WriteRoutesTest.OUTCOME);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    TrainingOutcome written = server.asked.outcomes.get(0);
    assertThat(written.getBoard()).isEqualTo("nq");
    assertThat(written.getWeights()).isEqualTo(Map.of("source0", 1.0, "source1", 3.0));
    assertThat(written.getExamples()).contains(5_000_000_000L);
    assertThat(written.getAt()).isEqualTo(Instant.parse("2024-01-31T12:00:00Z"));
    JsonNode answer = RunningServer.json(response);
    assertThat(answer.path("id").asText()).isEqualTo("r1");
    assertThat(answer.path("at").asLong()).isEqualTo(written.getAt().toEpochMilli());
    assertThat(server.json("/v1/boards/nq/outcomes").at("/outcomes/0/reports").asInt())
        .isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{}; field id: missing",
        "{'id': 1.5, 'metric': 'm', 'value': 1, 'baseline': 0}; with a fraction",
        "{'id': 'r', 'metric': 'm', 'value': 1, 'baseline': 0}; either source, or weights",
        "{'id': 'r', 'metric': 'm', 'value': 1, 'baseline': 0, 'source': 'source0', 'weights':"
            + " {'source1': 1}}; either source, or weights",
        "{'id': 'r', 'metric': 'm', 'value': 1, 'baseline': 0, 'weights': {'source0': -1,"
            + " 'source1': 2}}; at least 0",
        "{'id': ' ', 'metric': 'm', 'value': 1, 'baseline': 0, 'source': 'source0'}; id or metric"
            + " is empty",
        "{'id': 'r', 'metric': 'm', 'value': 1, 'baseline': 0, 'source': 'source0',"
            + " 'standardError': 0}; above 0",
        "{'id': 'r', 'metric': 'm', 'value': 1.7e308, 'baseline': 0, 'source': 'source0'}; value is"
            + " 1.7E308",
        "{'id': 'r', 'metric': 'm', 'value': 1, 'baseline': -1e200, 'source': 'source0'}; baseline"
            + " is -1.0E200",
        "{'id': 'r', 'metric': 'm', 'value': 1, 'baseline': 0, 'source': 'source0',"
            + " 'standardError': 1e200}; standardError is",
        "{'id': 'r', 'metric': 'm', 'value': 1, 'baseline': 0, 'source': 'source0', 'at':"
            + " 1700000000}; before the year 2000",
        "{'id': 'r', 'metric': 'm', 'value': 1, 'baseline': 0, 'source': 'source0', 'at':"
            + " 9000000000000000000}; more than a day ahead",
        "{'id': 'r', 'metric': 'm', 'value': 1, 'baseline': 0, 'source': 'source0', 'examples':"
            + " 1.5}; whole number",
        "{'id': 'r', 'metric': 'm', 'value': 1, 'baseline': 0, 'source': 'nobody'}; about source"
            + " nobody",
        "{'id': 'r', 'metric': 'm', 'value': 1, 'baseline': 0, 'source': 'source0', 'revision':"
            + " 'r2'}; revision r2"
      })
  void shouldSayWhatIsWrongWithAnOutcome(String body, String problem) throws Exception {
    HttpResponse<String> response = post(body.replace('\'', '"'));

    RoutesTest.assertProblem(response, 400, "bad-body");
    assertThat(response.body()).contains(problem);
    assertThat(server.asked.outcomes).isEmpty();
  }

  @Test
  void shouldTakeAnOutcomeOfAsManySourcesAsABoardMayHave() throws Exception {
    List<String> names =
        IntStream.range(0, Board.MOST_SOURCES)
            .mapToObj(i -> "%03d-".formatted(i) + "n".repeat(186))
            .toList();
    server.boards.add("wide", names);
    String weights =
        names.stream()
            .map(name -> "\"%s\": 0.00390625".formatted(name))
            .collect(Collectors.joining(", "));
    String wide = WriteRoutesTest.OUTCOME.replace("\"source0\": 1, \"source1\": 3", weights);
    assertThat(wide.length()).isGreaterThan(50_000);

    HttpResponse<String> response = post("wide", wide);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    assertThat(server.asked.outcomes.get(0).getWeights()).containsOnlyKeys(names);
  }

  @Test
  void shouldRefuseAFifthMetricAndTakeTheCorrectionOfAMistypedOne() throws Exception {
    Ranking ranking = server.boards.ranking("nq").orElseThrow();
    TrainingGains four = ranking.getOutcomes().get(0);
    List<TrainingGains> outcomes = new ArrayList<>(List.of(four));
    for (String metric : List.of("map", "mrr", "ndgc")) {
      outcomes.add(
          TrainingGains.newBuilder(four)
              .setMetric(metric)
              .setReports(metric.equals("ndgc") ? 1 : 4)
              .build());
    }
    server.boards.put(Ranking.newBuilder(ranking).setOutcomes(outcomes).build());
    String fifth = WriteRoutesTest.OUTCOME.replace("ndcg@10", "ndcg");

    HttpResponse<String> refused = post(fifth);
    RoutesTest.assertProblem(refused, 400, "bad-body");
    assertThat(refused.body()).contains("4 metrics already, map, mrr, ndcg@10, ndgc");
    assertThat(server.asked.outcomes).isEmpty();
    String corrected = fifth.replace("\"r1\"", "\"" + four.getRounds().get(0).getId() + "\"");
    assertThat(post(corrected).statusCode()).isEqualTo(202);
  }

  private HttpResponse<String> post(String body) throws Exception {
    return post("nq", body);
  }

  private HttpResponse<String> post(String board, String body) throws Exception {
    return server.send(
        HttpRequest.newBuilder().POST(BodyPublishers.ofString(body)),
        "/v1/boards/%s/outcomes".formatted(board),
        "Content-Type",
        "application/json");
  }
}
