package io.ecistreams.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ecistreams.config.EciConfig;
import io.ecistreams.config.HttpSettings;
import io.ecistreams.query.Endpoint;
import io.ecistreams.testing.SampleBoards;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The real server on a free port, over boards without Kafka. */
final class RunningServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  final List<String> heard = new CopyOnWriteArrayList<>();
  final SampleBoards boards;
  final AskedRequests asked = new AskedRequests();
  final RememberedDeliveries deliveries = new RememberedDeliveries();
  private final Endpoint endpoint;
  private final HttpServer server;
  private final HttpClient client;

  RunningServer(Map<String, String> settings, Consumer<SampleBoards> content) {
    this(settings, content, HttpClient.newHttpClient());
  }

  RunningServer(Map<String, String> settings, Consumer<SampleBoards> content, HttpClient client) {
    Map<String, String> all = new HashMap<>(Map.of("http.port", "0"));
    all.putAll(settings);
    HttpSettings http = EciConfig.of(all).http();
    Listener socket = Listener.bind(http);
    this.client = client;
    this.endpoint = socket.advertised();
    this.boards = new SampleBoards(endpoint);
    content.accept(boards);
    this.server =
        new HttpServer(
            http,
            socket,
            boards,
            asked,
            deliveries.ingestion(all, Path.of(System.getProperty("java.io.tmpdir"))),
            () -> "eci_boards 1\n",
            (route, status, nanos) -> heard.add(route + " " + status));
    server.start();
  }

  /** One with two scored boards. */
  static RunningServer standard() {
    return new RunningServer(
        Map.of(),
        boards ->
            boards
                .add("nq", 4)
                .fire("nq", "source 1")
                .quarantine("nq", "source 1", 2, 1)
                .train("nq")
                .addCalibrating("new"));
  }

  Endpoint endpoint() {
    return endpoint;
  }

  String url(String path) {
    return server.url() + path;
  }

  int eventClients() {
    return server.eventClients();
  }

  HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder().GET(), path, headers);
  }

  HttpResponse<String> send(HttpRequest.Builder request, String path, String... headers)
      throws IOException, InterruptedException {
    request.uri(URI.create(url(path)));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /** The body of an answer with status 200. */
  JsonNode json(String path, String... headers) throws IOException, InterruptedException {
    HttpResponse<String> response = get(path, headers);
    if (response.statusCode() != 200) {
      throw new AssertionError(path + " answers " + response.statusCode() + response.body());
    }
    return JSON.readTree(response.body());
  }

  static JsonNode json(HttpResponse<String> response) throws IOException {
    return JSON.readTree(response.body());
  }

  @Override
  public void close() {
    server.close();
  }
}
