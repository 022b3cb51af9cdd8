package io.ecistreams.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The part of the registry's REST interface that serdes use, over a list of schemas. */
public final class MemoryRegistryServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private record Registered(String subject, String schema) {}

  private final List<Registered> schemas = new ArrayList<>();
  private final int port;
  private HttpServer server;
  private boolean isFailing;
  private int failures;

  public MemoryRegistryServer() {
    server = listening(0);
    port = server.getAddress().getPort();
  }

  private HttpServer listening(int onPort) {
    try {
      HttpServer listening =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), onPort), 0);
      listening.createContext("/subjects/", this::subjects);
      listening.createContext("/schemas/ids/", this::schemaById);
      listening.start();
      return listening;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** From now on connections are refused. */
  public void leave() {
    server.stop(0);
  }

  /** From now on no schema is told by its id: each question fails. */
  public synchronized void fail() {
    isFailing = true;
  }

  /** From now on it answers again. */
  public synchronized void recover() {
    isFailing = false;
  }

  /** Questions for a schema of an id that was given out that have failed. */
  public synchronized int failures() {
    return failures;
  }

  /** Answers again, under the same address and with the same schemas. */
  public void comeBack() {
    server = listening(port);
  }

  /** Subjects that have a schema. */
  public synchronized List<String> subjects() {
    return schemas.stream().map(Registered::subject).distinct().sorted().toList();
  }

  private synchronized void subjects(HttpExchange exchange) throws IOException {
    String[] path = exchange.getRequestURI().getPath().split("/");
    JsonNode body = JSON.readTree(exchange.getRequestBody());
    Registered asked = new Registered(path[2], body.get("schema").asText());
    int known = schemas.indexOf(asked);
    boolean registers = path.length == 4;
    if (known < 0 && registers) {
      schemas.add(asked);
      known = schemas.size() - 1;
    }
    if (known < 0) {
      answer(exchange, 404, "{\"error_code\": 40403, \"message\": \"Schema not found\"}");
    } else {
      answer(
          exchange,
          200,
          JSON.createObjectNode()
              .put("subject", asked.subject())
              .put("id", known + 1)
              .put("version", 1)
              .put("schema", asked.schema())
              .toString());
    }
  }

  private synchronized void schemaById(HttpExchange exchange) throws IOException {
    String[] path = exchange.getRequestURI().getPath().split("/");
    int id = Integer.parseInt(path[3]);
    Optional<Registered> schema =
        id >= 1 && id <= schemas.size() ? Optional.of(schemas.get(id - 1)) : Optional.empty();
    if (isFailing && schema.isPresent()) {
      failures++;
      answer(exchange, 500, "{\"error_code\": 50001, \"message\": \"Store is away\"}");
      return;
    }
    if (schema.isPresent()) {
      answer(
          exchange, 200, JSON.createObjectNode().put("schema", schema.get().schema()).toString());
    } else {
      answer(exchange, 404, "{\"error_code\": 40403, \"message\": \"Schema not found\"}");
    }
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    try (exchange) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
