package io.ecistreams.serde;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** An HTTP server that gives fixed answers and remembers what it was asked. */
final class RegistryServer implements AutoCloseable {

  /** What was asked. */
  record Request(String method, String path, String authorization) {}

  /** What it says to a path and all below. */
  record Answer(int status, String body) {}

  private final HttpServer server;
  private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());

  /** One that says the same to everything. */
  RegistryServer(int status, String body) {
    this(Map.of("/", new Answer(status, body)));
  }

  RegistryServer(Map<String, Answer> answers) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    answers.forEach(
        (path, answer) ->
            server.createContext(
                path, exchange -> answer(exchange, answer.status(), answer.body())));
    server.start();
  }

  static RegistryServer refusing(int status, int errorCode, String message) {
    return new RegistryServer(Map.of("/", refusal(status, errorCode, message)));
  }

  static Answer refusal(int status, int errorCode, String message) {
    return new Answer(
        status, "{\"error_code\": %d, \"message\": \"%s\"}".formatted(errorCode, message));
  }

  private void answer(HttpExchange exchange, int status, String body) throws IOException {
    try (exchange) {
      requests.add(
          new Request(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))));
      exchange.getRequestBody().readAllBytes();
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  SchemaRegistry client(Map<String, Object> properties) {
    return new ConfluentSchemaRegistry(new RegistryConfig(url(), true, Duration.ZERO, properties));
  }

  SchemaRegistry client() {
    return client(Map.of());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
