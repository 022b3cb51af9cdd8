package io.ecistreams.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.config.EciConfig;
import io.ecistreams.config.HttpSettings;
import io.ecistreams.query.Owner;
import io.ecistreams.testing.Keytool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in. */
class GateTest {
  private static final String PASSWORD = "changeit";

  @TempDir Path directory;

  @Test
  void shouldAskForTheTokenEverywhereButForHealth() throws Exception {
    try (RunningServer server =
        new RunningServer(Map.of("http.token", "s3cret"), boards -> boards.add("nq", 2))) {
      for (Route route : Route.values()) {
        String path = route.path().replace("{board}", "nq");
        if (route.isOpen()) {
          assertThat(server.get(path).statusCode()).isEqualTo(200);
        } else {
          HttpResponse<String> refused = server.get(path);
          RoutesTest.assertProblem(refused, 401, "unauthorized");
          assertThat(refused.headers().firstValue("WWW-Authenticate").orElseThrow())
              .startsWith("Bearer");
          RoutesTest.assertProblem(
              server.get(path, "Authorization", "Bearer s3cres"), 401, "unauthorized");
        }
      }
      assertThat(server.get("/v1/boards", "Authorization", "Bearer s3cret").statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void shouldTakeTheSchemeInAnyCaseAndTheTokenInItsOwn() throws Exception {
    try (RunningServer server =
        new RunningServer(Map.of("http.token", "s3cret"), boards -> boards.add("nq", 2))) {
      for (String good : new String[] {"bearer s3cret", "BEARER s3cret", "beaRer  s3cret"}) {
        assertThat(server.get("/v1/boards", "Authorization", good).statusCode())
            .as(good)
            .isEqualTo(200);
      }
      for (String bad : new String[] {"bearer S3CRET", "s3cret", "Basic s3cret", "bearer"}) {
        RoutesTest.assertProblem(
            server.get("/v1/boards", "Authorization", bad), 401, "unauthorized");
      }
    }
  }

  @Test
  void shouldBringTheTokenToOtherInstances() throws Exception {
    Map<String, String> token = Map.of("http.token", "s3cret");
    try (RunningServer owner = new RunningServer(token, boards -> boards.add("nq", 2));
        RunningServer server =
            new RunningServer(
                token, boards -> boards.register("nq", new Owner.There(owner.endpoint())))) {
      assertThat(
              server
                  .json("/v1/boards/nq/ranking", "Authorization", "Bearer s3cret")
                  .at("/meta/servedBy")
                  .asText())
          .isEqualTo(owner.endpoint().toString());
    }
  }

  @Test
  void shouldSpeakTlsWithBrowsersAndAmongInstances() throws Exception {
    Map<String, String> tls =
        Map.of(
            "http.tls.keystore.path",
            keystore().toString(),
            "http.tls.keystore.password",
            PASSWORD,
            "http.advertised.host",
            "localhost");
    HttpSettings settings = EciConfig.of(tls).http();
    HttpClient client =
        HttpClient.newBuilder().sslContext(ServerTls.context(settings.tls().orElseThrow())).build();
    try (RunningServer owner = new RunningServer(tls, boards -> boards.add("nq", 2), client);
        RunningServer server =
            new RunningServer(
                tls, boards -> boards.register("nq", new Owner.There(owner.endpoint())), client)) {
      assertThat(server.url("")).startsWith("https://");
      JsonNode answer = server.json("/v1/boards/nq/ranking");
      assertThat(answer.at("/meta/servedBy").asText()).isEqualTo(owner.endpoint().toString());
      // Plain HTTP on the same port is no way in.
      assertThat(firstLine(server, "GET /v1/boards HTTP/1.1\r\nHost: localhost\r\n\r\n"))
          .isNotEqualTo(Optional.of("HTTP/1.1 200 OK"));
    }
  }

  @Test
  void shouldServeOnlyThisMachineUnderItsOwnNames() throws Exception {
    try (RunningServer server = RunningServer.standard()) {
      for (String host : new String[] {"localhost", "127.0.0.1:80", "LOCALHOST:1", "[::1]:80"}) {
        assertThat(status(server, host)).as(host).isEqualTo("HTTP/1.1 200 OK");
      }
      for (String host : new String[] {"rebound.example", "localhost.rebound.example:80"}) {
        assertThat(status(server, host)).as(host).startsWith("HTTP/1.1 421");
      }
    }
  }

  @Test
  void shouldSayWhatToDoWhenThePortIsTaken() {
    try (RunningServer server = RunningServer.standard()) {
      HttpSettings same =
          EciConfig.of(Map.of("http.port", Integer.toString(server.endpoint().port()))).http();
      assertThatThrownBy(() -> Listener.bind(same))
          .isInstanceOf(ListenException.class)
          .hasMessageContaining("http.port");
    }
  }

  @Test
  void shouldKnowWhenNothingKeepsAnybodyOut() {
    assertThat(gate(Map.of()).letsEverybodyIn()).isFalse();
    assertThat(gate(Map.of("http.host", "::1")).letsEverybodyIn()).isFalse();
    assertThat(gate(Map.of("http.host", "0.0.0.0", "http.token", "s3cret")).letsEverybodyIn())
        .isFalse();
    assertThat(gate(Map.of("http.host", "0.0.0.0")).letsEverybodyIn()).isTrue();
  }

  private static Gate gate(Map<String, String> settings) {
    return new Gate(EciConfig.of(settings).http(), 1_024);
  }

  @Test
  void shouldNotPrintSecrets() {
    HttpSettings settings =
        EciConfig.of(
                Map.of(
                    "http.token",
                    "s3cret",
                    "http.tls.keystore.path",
                    "key.p12",
                    "http.tls.keystore.password",
                    "hush"))
            .http();
    assertThat(settings.toString() + settings.tls()).doesNotContain("s3cret", "hush");
  }

  private static String status(RunningServer server, String host) throws IOException {
    return firstLine(server, "GET /v1/boards HTTP/1.1\r\nHost: " + host + "\r\n\r\n").orElseThrow();
  }

  private static Optional<String> firstLine(RunningServer server, String request)
      throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.endpoint().port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      return Optional.ofNullable(
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
              .readLine());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** A certificate of its own for localhost. */
  private Path keystore() throws IOException, InterruptedException {
    Path file = directory.resolve("key.p12");
    Keytool.selfSigned(file, PASSWORD, "localhost", "SAN=dns:localhost,ip:127.0.0.1");
    return file;
  }
}
