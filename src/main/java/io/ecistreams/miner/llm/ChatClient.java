package io.ecistreams.miner.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.miner.MiningException;
import io.ecistreams.miner.Ticker;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a model over OpenAI's interface ({@code POST /chat/completions}). Timeouts, refused
 * connections, 408, 429 and 5xx are tried again, later each time. Safe for use by several threads;
 * how many of them there are bounds how many questions are open.
 */
public final class ChatClient {
  private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504, 529);
  private static final Set<Integer> HOPELESS = Set.of(401, 403, 404, 405);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);
  private static final int SHOWN_CHARS = 200;
  // The longest answers of today's models have some 128,000 tokens.
  private static final LimitedBody BODY = new LimitedBody(4 << 20);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ChatEndpoint endpoint;
  private final LlmUsage usage;
  private final Backoff backoff;
  private final Clock clock;
  private final Ticker ticker;
  private final HttpClient http;

  /** One try: an answer, or why there is none and whether another try may help. */
  private record Attempt(
      Optional<ChatAnswer> answer, String problem, boolean isAway, Optional<Duration> asked) {

    static Attempt failed(String problem) {
      return new Attempt(Optional.empty(), problem, false, Optional.empty());
    }
  }

  /**
   * A client; nothing is asked yet.
   *
   * @param usage counts what is asked
   * @param clock for servers that name the time of the next try
   * @param ticker waits
   */
  public ChatClient(
      ChatEndpoint endpoint, LlmUsage usage, Random random, Clock clock, Ticker ticker) {
    this.endpoint = endpoint;
    this.usage = usage;
    this.backoff = new Backoff(random);
    this.clock = clock;
    this.ticker = ticker;
    // Servers on uvicorn, vLLM's among them, lose the body of a request that offers HTTP/2.
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(endpoint.timeout())
            .build();
  }

  String model() {
    return endpoint.model();
  }

  LlmUsage usage() {
    return usage;
  }

  /**
   * The model's answer to one message of a user.
   *
   * @throws LlmException if none came, or none that can be read, or the thread is interrupted
   * @throws MiningException if none will come whatever is asked
   */
  ChatAnswer ask(String prompt) {
    usage.asked();
    HttpRequest request = request(prompt);
    try {
      for (int attempt = 1; ; attempt++) {
        Attempt last = attempt(request);
        if (last.answer().isPresent()) {
          return last.answer().get();
        }
        if (attempt == endpoint.attempts()) {
          throw givenUp(last, attempt);
        }
        pause(backoff.after(attempt, last.asked()), last);
        usage.retried();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LlmException("interrupted while asking the model", e);
    }
  }

  private RuntimeException givenUp(Attempt last, int attempts) {
    String message =
        "%s %s, after %d attempts.".formatted(endpoint.baseUrl(), last.problem(), attempts);
    return last.isAway() ? new MiningException(message) : new LlmException(message);
  }

  private void pause(Duration wait, Attempt last) throws InterruptedException {
    if (wait.compareTo(LONGEST_WAIT) > 0) {
      throw new MiningException(
          "%s %s and asks to come back in %d s; run again then."
              .formatted(endpoint.baseUrl(), last.problem(), wait.toSeconds()));
    }
    ticker.sleepNanos(wait.toNanos());
  }

  private HttpRequest request(String prompt) {
    ObjectNode body = JSON.createObjectNode().put("model", endpoint.model());
    body.putArray("messages").addObject().put("role", "user").put("content", prompt);
    if (endpoint.jsonMode()) {
      body.putObject("response_format").put("type", "json_object");
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint.completions())
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(BodyPublishers.ofString(body.toString()));
    endpoint.key().ifPresent(key -> request.header("Authorization", key.authorization()));
    return request.build();
  }

  private Attempt attempt(HttpRequest request) throws InterruptedException {
    CompletableFuture<HttpResponse<String>> call = http.sendAsync(request, BODY);
    try {
      // The client's own timeout ends with the headers; a body may trickle for ever.
      return judged(call.get(endpoint.timeout().toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Attempt.failed("did not answer within %d ms".formatted(endpoint.timeout().toMillis()));
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof LimitedBody.TooLong) {
        throw new LlmException("%s answered %s".formatted(endpoint.baseUrl(), cause.getMessage()));
      }
      return new Attempt(
          Optional.empty(),
          "cannot be reached (%s)".formatted(cause),
          cause instanceof ConnectException,
          Optional.empty());
    } finally {
      call.cancel(true);
    }
  }

  private Attempt judged(HttpResponse<String> response) {
    int status = response.statusCode();
    if (status == 200) {
      return new Attempt(Optional.of(answer(response.body())), "", false, Optional.empty());
    }
    String problem = "answered %d: %s".formatted(status, shown(response.body()));
    if (HOPELESS.contains(status)) {
      throw new MiningException(
          "%s %s; check the base URL, the model and the API key."
              .formatted(endpoint.baseUrl(), problem));
    }
    if (!PASSING.contains(status)) {
      throw new LlmException("%s %s".formatted(endpoint.baseUrl(), problem));
    }
    return new Attempt(
        Optional.empty(),
        problem,
        false,
        response.headers().firstValue("Retry-After").flatMap(v -> RetryAfter.parse(v, clock)));
  }

  private String shown(String body) {
    String line = body.replaceAll("\\p{Cntrl}+", " ").strip();
    String masked = endpoint.key().map(key -> key.maskedIn(line)).orElse(line);
    return masked.length() <= SHOWN_CHARS ? masked : masked.substring(0, SHOWN_CHARS) + "...";
  }

  private ChatAnswer answer(String body) {
    try {
      JsonNode answer = JSON.readTree(body);
      JsonNode content = answer.path("choices").path(0).path("message").path("content");
      if (!content.isTextual()) {
        throw new LlmException(
            "%s gave no choices[0].message.content: %s".formatted(endpoint.baseUrl(), shown(body)));
      }
      return new ChatAnswer(content.textValue(), tokens(answer.path("usage")));
    } catch (JsonProcessingException e) {
      throw new LlmException(
          "%s did not answer in JSON: %s".formatted(endpoint.baseUrl(), shown(body)), e);
    }
  }

  private static Optional<ChatAnswer.Tokens> tokens(JsonNode usage) {
    JsonNode input = usage.path("prompt_tokens");
    JsonNode output = usage.path("completion_tokens");
    return input.canConvertToLong() && output.canConvertToLong()
        ? Optional.of(new ChatAnswer.Tokens(input.longValue(), output.longValue()))
        : Optional.empty();
  }
}
