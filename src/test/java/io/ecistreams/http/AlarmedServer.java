package io.ecistreams.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.ecistreams.testing.SampleBoards;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands before the real server and puts alerts of a test into its rankings. */
final class AlarmedServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long STEP_MS = 200;

  private final RunningServer server;
  private final PageFiles page = new PageFiles();
  private final HttpServer front;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile ArrayNode alerts = JSON.createArrayNode();

  AlarmedServer(RunningServer server) throws IOException {
    this.server = server;
    this.front = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    front.createContext("/v1/events", this::events);
    front.createContext("/", this::pass);
    front.setExecutor(threads);
    front.start();
  }

  String url(String path) {
    return "http://127.0.0.1:" + front.getAddress().getPort() + path;
  }

  /** A spike of a source within the history of the sample boards. */
  static ArrayNode alert(String source, String state) throws IOException {
    long firedAtMs = SampleBoards.EMITTED_AT_MS + 20_000;
    return (ArrayNode)
        JSON.readTree(
            """
            [{"fingerprint": "00", "kind": "FALSE_NEGATIVE_SPIKE", "board": "nq", "source": "%s",
              "severity": "CRITICAL", "state": "%s", "activeAt": %d, "firedAt": %d,
              "resolvedAt": %d, "changedAt": %d, "value": 0.16, "limit": 0.068, "examples": 412,
              "rateLow": 0.13, "rateHigh": 0.2, "eValue": 81234.5,
              "evidence": [{"queryId": "q-3", "documentId": "doc-17", "u": 6.2, "minedAt": %d,
                "detectors": ["LOGIT"]}],
              "summary": "%s emits suspected false negatives", "runbook": "https://example.org/r"}]
            """
                .formatted(
                    source,
                    state,
                    firedAtMs,
                    firedAtMs,
                    firedAtMs + 30_000,
                    firedAtMs,
                    firedAtMs,
                    source));
  }

  /** From now on these are the alerts of the board. */
  void alerts(ArrayNode now) {
    alerts = now;
  }

  private void pass(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString();
    if (path.startsWith("/v1")) {
      HttpResponse<String> response = get(path);
      send(
          response.statusCode(),
          Answer.JSON,
          response.body().getBytes(StandardCharsets.UTF_8),
          exchange);
    } else {
      Answer file = page.at(exchange.getRequestURI().getPath());
      send(file.status(), file.contentType(), file.body(), exchange);
    }
  }

  private static void send(int status, String type, byte[] body, HttpExchange exchange)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Content-Security-Policy", PageFiles.CONTENT_SECURITY_POLICY);
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private void events(HttpExchange exchange) throws IOException {
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      while (!threads.isShutdown()) {
        send("boards", get("/v1/boards").body(), out);
        if (query.startsWith("board=")) {
          String path = "/v1/boards/" + query.substring("board=".length()) + "/ranking";
          ObjectNode ranking = (ObjectNode) JSON.readTree(get(path).body());
          send("ranking", ranking.set("alerts", alerts).toString(), out);
        }
        Thread.sleep(STEP_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpResponse<String> get(String path) throws IOException {
    try {
      return server.get(path);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static void send(String name, String data, OutputStream out) throws IOException {
    String event = "event: " + name + "\ndata: " + data + "\n\n";
    out.write(event.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public void close() {
    front.stop(0);
    threads.shutdownNow();
  }
}
