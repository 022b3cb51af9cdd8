package io.ecistreams.miner.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.ecistreams.remote.ApiKey;
import io.ecistreams.remote.ServerAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;

/** A model's server on this machine: gives the answers it was told to, one a question, in order. */
public final class ChatServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What was asked. */
  public record Question(
      String path, String authorization, boolean isOfferedAnotherProtocol, JsonNode body) {
    /** The user's message. */
    public String prompt() {
      return body.path("messages").path(0).path("content").textValue();
    }
  }

  private interface Reply {
    void to(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<Reply> script = new ConcurrentLinkedQueue<>();
  private final List<Question> questions = new CopyOnWriteArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger mostOpen = new AtomicInteger();
  private volatile Optional<Reply> always = Optional.empty();
  private volatile Optional<Function<Question, String>> answers = Optional.empty();
  private volatile Predicate<Question> refused = question -> false;
  private volatile Reply refusal = exchange -> {};

  public ChatServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  public String baseUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  /** Where it is asked. */
  public ServerAddress address(Optional<ApiKey> key, Duration timeout) {
    return new ServerAddress(URI.create(baseUrl()), key, timeout, ChatClient.MAX_BYTES);
  }

  /** Next comes this status with a body. */
  public ChatServer then(int status, String body, Map<String, String> headers) {
    script.add(
        exchange -> {
          headers.forEach(exchange.getResponseHeaders()::set);
          send(exchange, status, body);
        });
    return this;
  }

  /** Next the model says this, and what it took. */
  public ChatServer thenSays(String content, int inputTokens, int outputTokens) {
    return then(200, completion(content, inputTokens, outputTokens), Map.of());
  }

  /** Next nothing comes, not even a status, until the server is closed. */
  public ChatServer thenIsSilent() {
    script.add(exchange -> awaitClose());
    return this;
  }

  /** Next the status and half of the answer come, and no more. */
  public ChatServer thenTrickles() {
    script.add(
        exchange -> {
          exchange.sendResponseHeaders(200, 1_000);
          exchange.getResponseBody().write("{\"choices\": [".getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
          awaitClose();
        });
    return this;
  }

  /** Next the connection ends in the middle of the answer. */
  public ChatServer thenHangsUp() {
    script.add(
        exchange -> {
          exchange.sendResponseHeaders(200, 1_000);
          exchange.getResponseBody().write("{\"data\": [".getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
        });
    return this;
  }

  /** After the script the model always says this, after a while in which others may ask. */
  public ChatServer alwaysSays(String content, int inputTokens, int outputTokens, int whileMs) {
    always =
        Optional.of(
            exchange -> {
              try {
                closing.await(whileMs, TimeUnit.MILLISECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              send(exchange, 200, completion(content, inputTokens, outputTokens));
            });
    return this;
  }

  /** After the script each question has the answer that this gives, when it gives it. */
  public ChatServer alwaysAnswers(Function<Question, String> answer) {
    answers = Optional.of(answer);
    return this;
  }

  /** From now on such questions have this status with a body, whatever the script says. */
  public ChatServer alwaysRefuses(Predicate<Question> such, int status, String body) {
    refusal = exchange -> send(exchange, status, body);
    refused = such;
    return this;
  }

  /** What has been asked so far. */
  public List<Question> questions() {
    return List.copyOf(questions);
  }

  /** How many questions were open at the same time, at most. */
  public int mostOpen() {
    return mostOpen.get();
  }

  static String completion(String content, int inputTokens, int outputTokens) {
    var answer = JSON.createObjectNode();
    answer.putArray("choices").addObject().putObject("message").put("content", content);
    answer
        .putObject("usage")
        .put("prompt_tokens", inputTokens)
        .put("completion_tokens", outputTokens);
    return answer.toString();
  }

  private void answer(HttpExchange exchange) throws IOException {
    mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
    try (exchange) {
      Question question =
          new Question(
              exchange.getRequestURI().getPath(),
              String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
              exchange.getRequestHeaders().containsKey("Upgrade"),
              JSON.readTree(exchange.getRequestBody()));
      questions.add(question);
      Reply reply = refused.test(question) ? refusal : script.poll();
      if (reply == null && answers.isPresent()) {
        reply = e -> send(e, 200, answers.get().apply(question));
      }
      if (reply == null) {
        reply = always.orElse(e -> send(e, 500, "nothing more in the script"));
      }
      reply.to(exchange);
    } finally {
      open.decrementAndGet();
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private void awaitClose() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
