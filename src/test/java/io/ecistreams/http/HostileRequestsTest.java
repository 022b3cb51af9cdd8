package io.ecistreams.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.query.Owner;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who reaches the port and means no good. */
class HostileRequestsTest {
  /** More than the server has threads, and than it takes connections if nobody may follow. */
  private static final int IDLERS = 300;

  private static final String HALF_A_REQUEST =
      "GET /v1/boards HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";

  @Test
  void shouldAnswerWhileManyConnectionsSendHalfARequest() throws Exception {
    try (RunningServer server = RunningServer.standard()) {
      List<Socket> idlers = new ArrayList<>();
      try {
        for (int i = 0; i < IDLERS; i++) {
          Socket socket = new Socket("127.0.0.1", server.endpoint().port());
          idlers.add(socket);
          send(socket, HALF_A_REQUEST);
        }
        assertThat(server.get("/v1/boards").statusCode()).isEqualTo(200);
      } finally {
        for (Socket socket : idlers) {
          socket.close();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        HALF_A_REQUEST,
        "GET /v1/boards HTTP/1.1\r\nHost: localhost\r\n\r\n" + HALF_A_REQUEST,
        "POST /v1/boards HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000\r\n\r\n"
      })
  void shouldEndAConnectionOnWhichOnlyAByteComesNowAndThen(String begun) throws Exception {
    ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();
    try (RunningServer server =
            new RunningServer(
                Map.of("http.request.timeout.ms", "500"), boards -> boards.add("nq", 2));
        Socket socket = new Socket("127.0.0.1", server.endpoint().port())) {
      send(socket, begun);
      CompletableFuture<Boolean> isRefused = new CompletableFuture<>();
      drip.scheduleAtFixedRate(() -> sendOneByte(socket, isRefused), 20, 20, TimeUnit.MILLISECONDS);

      // A connection that is only half closed would take more.
      assertThat(isRefused.get(10, TimeUnit.SECONDS)).isTrue();
    } finally {
      drip.shutdownNow();
    }
  }

  @Test
  void shouldEndTheLongestWaitingForANewConnectionWhenThereAreTooMany() throws Exception {
    try (RunningServer server =
        new RunningServer(Map.of("http.max.event.clients", "0"), boards -> boards.add("nq", 2))) {
      List<Socket> idlers = new ArrayList<>();
      try {
        for (int i = 0; i < IDLERS; i++) {
          Socket socket = new Socket("127.0.0.1", server.endpoint().port());
          idlers.add(socket);
          // Selectors run side by side: an answer shows that this one is known before the next.
          send(socket, "HEAD /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
          assertThat(firstLine(socket)).isEqualTo("HTTP/1.1 200 OK");
          send(socket, HALF_A_REQUEST);
        }
        assertThat(server.get("/v1/boards").statusCode()).isEqualTo(200);
        assertThat(idlers.subList(0, (IDLERS - 256) / 2))
            .allSatisfy(socket -> assertThat(hasEnded(socket)).isTrue());
        Socket newest = idlers.get(IDLERS - 1);
        send(newest, "\r\n\r\n");
        assertThat(firstLine(newest)).isEqualTo("HTTP/1.1 200 OK");
      } finally {
        for (Socket socket : idlers) {
          socket.close();
        }
      }
    }
  }

  @Test
  void shouldReadNoBodyWhetherItsLengthIsGivenOrNot() throws Exception {
    try (RunningServer server = RunningServer.standard()) {
      HttpRequest.Builder announced =
          HttpRequest.newBuilder().method("GET", BodyPublishers.ofByteArray(new byte[5_000]));
      RoutesTest.assertProblem(server.send(announced, "/v1/boards"), 413, "body-too-large");
      String endless =
          "GET /v1/boards HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n";
      try (Socket socket = new Socket("127.0.0.1", server.endpoint().port())) {
        // A first chunk is announced and never comes.
        send(socket, endless + "\r\n7fffffff\r\n");
        assertThat(firstLine(socket)).startsWith("HTTP/1.1 ");
      }
      assertThat(server.get("/v1/boards").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void shouldRefuseHeadersThatAreTooLargeAndRequestsThatCanBeReadInTwoWays() throws Exception {
    try (RunningServer server = RunningServer.standard()) {
      for (Map.Entry<String, String> bad :
          Map.of(
                  "X: " + "x".repeat(20_000) + "\r\n",
                  "431",
                  "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
                  "400",
                  "Content-Length: 3\r\nContent-Length: 4\r\n",
                  "400")
              .entrySet()) {
        try (Socket socket = new Socket("127.0.0.1", server.endpoint().port())) {
          send(socket, "GET /v1/boards HTTP/1.1\r\nHost: localhost\r\n" + bad.getKey() + "\r\n");
          assertThat(firstLine(socket)).startsWith("HTTP/1.1 " + bad.getValue());
        }
      }
    }
  }

  /** A name that is a path must not make another instance answer something else. */
  @ParameterizedTest
  @ValueSource(
      strings = {"a?window=0#x", "a b+c%2e", "x@evil.example:80", "\u202eabc", "<script>", "a;b=c"})
  void shouldAskThePeerForThatBoardOnlyWhateverItsNameIs(String board) throws Exception {
    try (RunningServer owner = new RunningServer(Map.of(), boards -> boards.add(board, 2));
        RunningServer server =
            new RunningServer(
                Map.of(), boards -> boards.register(board, new Owner.There(owner.endpoint())))) {
      String encoded = URLEncoder.encode(board, StandardCharsets.UTF_8).replace("+", "%20");

      JsonNode answer = server.json("/v1/boards/" + encoded + "/ranking");

      assertThat(answer.path("board").asText()).isEqualTo(board);
      assertThat(answer.at("/meta/servedBy").asText()).isEqualTo(owner.endpoint().toString());
      assertThat(owner.heard).containsExactly("/v1/boards/{board}/ranking 200");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../metrics", "..", "a/b", "/"})
  void shouldReachNothingElseWhenANameLooksLikeAPath(String board) throws Exception {
    try (RunningServer owner = new RunningServer(Map.of(), boards -> boards.add(board, 2));
        RunningServer server =
            new RunningServer(
                Map.of(), boards -> boards.register(board, new Owner.There(owner.endpoint())))) {
      String encoded = URLEncoder.encode(board, StandardCharsets.UTF_8);

      int status = server.get("/v1/boards/" + encoded + "/ranking").statusCode();

      assertThat(status).isIn(200, 400, 404);
      assertThat(owner.heard).isSubsetOf("/v1/boards/{board}/ranking 200", " 400", " 404");
    }
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  private static void sendOneByte(Socket socket, CompletableFuture<Boolean> isRefused) {
    try {
      send(socket, "x");
    } catch (IOException e) {
      isRefused.complete(true);
    }
  }

  /** Whether the server ends it, before a connection would end on which nothing moves. */
  private static boolean hasEnded(Socket socket) throws IOException {
    socket.setSoTimeout(10_000);
    try {
      socket.getInputStream().readAllBytes();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      // Reset, as what came was not read.
      return true;
    }
  }

  private static String firstLine(Socket socket) throws IOException {
    socket.setSoTimeout(30_000);
    return new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
        .readLine();
  }
}
