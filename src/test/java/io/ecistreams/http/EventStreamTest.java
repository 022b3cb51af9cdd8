package io.ecistreams.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ecistreams.query.Endpoint;
import io.ecistreams.query.Owner;
import io.ecistreams.testing.SilentServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventStreamTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A follower. */
  private static final class Follower implements AutoCloseable {
    private final HttpURLConnection connection;
    private final BufferedReader reader;

    Follower(RunningServer server, String query, String... headers) throws IOException {
      connection =
          (HttpURLConnection) URI.create(server.url("/v1/events" + query)).toURL().openConnection();
      for (int i = 0; i < headers.length; i += 2) {
        connection.setRequestProperty(headers[i], headers[i + 1]);
      }
      connection.setReadTimeout(30_000);
      assertThat(connection.getContentType()).startsWith("text/event-stream");
      reader =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
      assertThat(reader.readLine()).startsWith("retry: ");
      assertThat(reader.readLine()).isEmpty();
    }

    /** The next event. */
    Event next() throws IOException {
      String name = "";
      String id = "";
      String data = "";
      for (String line = reader.readLine(); !line.isEmpty(); line = reader.readLine()) {
        name = line.startsWith("event: ") ? line.substring(7) : name;
        id = line.startsWith("id: ") ? line.substring(4) : id;
        data = line.startsWith("data: ") ? line.substring(6) : data;
      }
      return new Event(name, id, JSON.readTree(data));
    }

    @Override
    public void close() {
      connection.disconnect();
    }
  }

  private record Event(String name, String id, JsonNode data) {}

  @Test
  void shouldSendTheBoardsAndTheRankingAtOnceAndAgainWhenItChanges() throws Exception {
    try (RunningServer server = RunningServer.standard();
        Follower follower = new Follower(server, "?board=nq")) {
      Event boards = follower.next();
      assertThat(boards.name()).isEqualTo("boards");
      assertThat(boards.data().path("boards")).hasSize(2);
      Event ranking = follower.next();
      assertThat(ranking.name()).isEqualTo("ranking");
      assertThat(ranking.data().at("/window/sources")).hasSize(4);

      server.boards.add("nq", 5);
      Event again = follower.next();
      // Both have changed; which is looked at first is by chance.
      Event other = follower.next();
      Event changed = again.name().equals("ranking") ? again : other;
      assertThat(changed.data().at("/window/sources")).hasSize(5);
      assertThat(changed.id()).isNotEqualTo(ranking.id());
      assertThat(server.eventClients()).isEqualTo(1);
    }
  }

  @Test
  void shouldStayForLongerThanOtherRequestsMayTake() throws Exception {
    try (RunningServer server =
            new RunningServer(
                Map.of("http.request.timeout.ms", "100"), boards -> boards.add("nq", 4));
        Follower follower = new Follower(server, "?board=nq");
        Socket silent = new Socket("127.0.0.1", server.endpoint().port())) {
      follower.next();
      follower.next();
      assertThat(silent.getInputStream().read()).as("ended as nothing came").isEqualTo(-1);

      server.boards.add("nq", 5);
      assertThat(follower.next().name()).isIn("boards", "ranking");
    }
  }

  @Test
  void shouldSendAnyLetterAsItIs() throws Exception {
    try (RunningServer server = RunningServer.standard();
        Follower follower = new Follower(server, "?board=%D0%B4%D0%BE%D1%81%D0%BA%D0%B0")) {
      assertThat(follower.next().name()).isEqualTo("boards");
      assertThat(follower.next().data().path("board").asText())
          .isEqualTo("\u0434\u043e\u0441\u043a\u0430");
    }
  }

  @Test
  void shouldNotSendAgainWhatAReturningFollowerHas() throws Exception {
    try (RunningServer server = RunningServer.standard()) {
      String seen;
      try (Follower follower = new Follower(server, "?board=nq")) {
        follower.next();
        seen = follower.next().id();
      }
      try (Follower follower = new Follower(server, "?board=nq", "Last-Event-ID", seen)) {
        assertThat(follower.next().name()).isEqualTo("boards");
        server.boards.add("nq", 5);
        Event next = follower.next();
        Event after = follower.next();
        Event ranking = next.name().equals("ranking") ? next : after;
        assertThat(ranking.data().at("/window/sources")).hasSize(5);
      }
    }
  }

  @Test
  void shouldTellAProblemAndGoOnWhenItIsOver() throws Exception {
    try (RunningServer server = RunningServer.standard();
        Follower follower = new Follower(server, "?board=later%20on")) {
      assertThat(follower.next().name()).isEqualTo("boards");
      Event problem = follower.next();
      assertThat(problem.name()).isEqualTo("problem");
      assertThat(problem.data().path("board").asText()).isEqualTo("later on");
      assertThat(problem.data().path("status").asInt()).isEqualTo(404);

      server.boards.add("later on", 2);
      Event next = follower.next();
      Event after = follower.next();
      Event ranking = next.name().equals("ranking") ? next : after;
      assertThat(ranking.data().at("/window/sources")).hasSize(2);
    }
  }

  @Test
  void shouldGoOnWhenAPeerDiesAfterItsHeaders() throws Exception {
    try (SilentServer silent = new SilentServer();
        RunningServer server = RunningServer.standard()) {
      Endpoint dying = new Endpoint("127.0.0.1", silent.port());
      server.boards.register("lost", new Owner.There(dying));
      try (Follower ofLost = new Follower(server, "?board=lost");
          Follower ofOwn = new Follower(server, "?board=nq")) {
        assertThat(ofLost.next().name()).isEqualTo("boards");
        assertThat(ofOwn.next().name()).isEqualTo("boards");
        assertThat(ofOwn.next().name()).isEqualTo("ranking");
        Event problem = ofLost.next();
        assertThat(problem.name()).isEqualTo("problem");
        assertThat(problem.data().path("board").asText()).isEqualTo("lost");
        assertThat(problem.data().path("status").asInt()).isEqualTo(503);

        server.boards.add("lost", 2);
        server.boards.own("lost");
        Event next = ofLost.next();
        Event after = next.name().equals("ranking") ? next : ofLost.next();
        assertThat(after.data().at("/window/sources")).hasSize(2);
      }
    }
  }

  @Test
  void shouldTakeNoMoreFollowersThanAllowedAndSayGoodBye() throws Exception {
    RunningServer server =
        new RunningServer(Map.of("http.max.event.clients", "1"), boards -> boards.add("nq", 2));
    try (Follower follower = new Follower(server, "")) {
      follower.next();
      RoutesTest.assertProblem(server.get("/v1/events"), 503, "unavailable");
      server.close();
      assertThat(follower.next().name()).isEqualTo("end");
    } finally {
      server.close();
    }
  }

  @Test
  void shouldFollowSixteenBoardsAtMost() throws Exception {
    try (RunningServer server = RunningServer.standard()) {
      RoutesTest.assertProblem(
          server.get("/v1/events?board=x" + "&board=x".repeat(16)), 400, "bad-parameter");
    }
  }
}
