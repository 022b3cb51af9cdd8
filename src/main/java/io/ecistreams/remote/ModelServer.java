package io.ecistreams.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ecistreams.remote.ServerException.Kind;
import io.ecistreams.retry.Retries;
import io.ecistreams.retry.Retries.Waits;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * Asks a server in JSON. Timeouts, refused connections, 408, 429 and 5xx are tried again, later
 * each time, and not before the server's {@code Retry-After}, which all questions heed; one that
 * would have to wait longer than its time fails at once. Safe for use by several threads; how many
 * of them there are bounds how many questions are open.
 */
public final class ModelServer {
  private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504, 529);
  private static final Set<Integer> HOPELESS = Set.of(401, 403, 404, 405);
  private static final int FAILURE = 500;
  private static final int TOO_LARGE = 413;

  /** How servers call a question that is more than they take. */
  private static final Pattern TOO_MUCH =
      Pattern.compile(
          "context length|too (long|large|many)|less than \\d+ tokens|max[a-z]*[ _-]([a-z0-9]+[ _-])*(length|tokens|size)",
          Pattern.CASE_INSENSITIVE);

  /** The same where it may as well be they who have too much: of open files, or in a pool. */
  private static final Pattern INPUT_TOO_MUCH =
      Pattern.compile(
          "context length|(input|text|prompt|sequence|tokens?)\\b.{0,40} too (long|large)|too many tokens",
          Pattern.CASE_INSENSITIVE);

  private static final Duration LONGEST_ASKED = Duration.ofMinutes(2);

  /** Who asks for more may be mended sooner. */
  private static final Duration LONGEST_HEEDED = Duration.ofMinutes(10);

  private static final int SHOWN_CHARS = 200;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ServerAddress address;
  private final Clock clock;
  private final WholeAnswers http;
  private final LimitedBody body;
  private final int mostFailures;
  private final Duration longestAsked;
  private final Retries retries;

  /** Of {@link System#nanoTime()}: the server has asked to be left alone until then. */
  private final AtomicLong askedUntil = new AtomicLong(System.nanoTime());

  /**
   * How often and how long one question is asked again.
   *
   * @param attempts at most, the first one included, at least 1
   * @param waits between them
   */
  public record Patience(int attempts, Waits waits) {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int MOST_FAILURES = 3;

    public Patience {
      if (attempts < 1) {
        throw new IllegalArgumentException("attempts must be at least 1, is " + attempts);
      }
    }

    /** So often, however long that takes. */
    public static Patience ofAttempts(int attempts) {
      return new Patience(attempts, new Waits(FIRST, LONGEST, Duration.ofNanos(Long.MAX_VALUE)));
    }

    /** For so long, however often that is; but three times where it is answered 500 each time. */
    public static Patience within(Duration within) {
      return new Patience(Integer.MAX_VALUE, new Waits(FIRST, LONGEST, within));
    }

    private int failures() {
      return attempts == Integer.MAX_VALUE ? MOST_FAILURES : attempts;
    }
  }

  /**
   * Nothing is asked yet.
   *
   * @param clock for servers that name the time of the next try
   * @param beforeRetry hears of each failure that is waited for, and of how long
   */
  public ModelServer(
      ServerAddress address,
      Patience patience,
      Clock clock,
      BiConsumer<Throwable, Duration> beforeRetry) {
    this.address = address;
    this.clock = clock;
    this.body = new LimitedBody(address.maxBytes());
    // Servers on uvicorn, vLLM's among them, lose the body of a request that offers HTTP/2.
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(address.timeout())
            .build();
    this.http = new WholeAnswers(client, address.timeout());
    this.mostFailures = patience.failures();
    Duration within = patience.waits().within();
    this.longestAsked = within.compareTo(LONGEST_ASKED) < 0 ? within : LONGEST_ASKED;
    this.retries =
        Retries.ofServer(
            patience.waits(),
            patience.attempts(),
            failure -> failure instanceof ServerException e && e.mayPass(),
            failure -> ((ServerException) failure).asked(),
            beforeRetry);
  }

  /**
   * The answer to a {@code POST} below the base URL.
   *
   * @throws ServerException if there is none
   */
  public JsonNode post(String path, JsonNode question) {
    return ask(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(question.toString()))
            .build());
  }

  /**
   * The answer to a {@code GET} below the base URL.
   *
   * @throws ServerException if there is none
   */
  public JsonNode get(String path) {
    return ask(request(path).GET().build());
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.at(path)).header("Accept", "application/json");
    address.key().ifPresent(key -> request.header("Authorization", key.authorization()));
    return request;
  }

  private JsonNode ask(HttpRequest request) {
    AtomicInteger attempts = new AtomicInteger();
    AtomicInteger failures = new AtomicInteger();
    try {
      awaitTurn();
      return retries.call(
          () -> {
            attempts.incrementAndGet();
            try {
              return answer(request);
            } catch (ServerException e) {
              if (e.status() == FAILURE
                  && e.mayPass()
                  && failures.incrementAndGet() == mostFailures) {
                throw e.after(Kind.FAILING, attempts.get());
              }
              throw e;
            }
          });
    } catch (ServerException e) {
      throw e.mayPass() ? e.after(e.kind(), attempts.get()) : e;
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /** One question is told {@code Retry-After}, all others heed it. */
  private void awaitTurn() throws InterruptedException {
    long nanos = askedUntil.get() - System.nanoTime();
    if (nanos > longestAsked.toNanos()) {
      throw problem(
          Kind.LATER,
          "has asked to be left alone for %d s more"
              .formatted(TimeUnit.NANOSECONDS.toSeconds(nanos)));
    }
    TimeUnit.NANOSECONDS.sleep(nanos);
  }

  private ServerException interrupted() {
    Thread.currentThread().interrupt();
    return problem(Kind.INTERRUPTED, "was not waited for");
  }

  private JsonNode answer(HttpRequest request) {
    try {
      HttpResponse<String> response = http.ask(request, body);
      if (response.statusCode() != 200) {
        throw refusal(response);
      }
      return JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw problem(Kind.UNREADABLE, "did not answer in JSON: " + shown(e.getOriginalMessage()));
    } catch (LimitedBody.TooLong e) {
      throw problem(Kind.UNREADABLE, "answered " + e.getMessage());
    } catch (HttpTimeoutException e) {
      throw problem(
          Kind.PASSING, "gave no answer within %d ms".formatted(address.timeout().toMillis()));
    } catch (IOException e) {
      throw problem(
          e instanceof ConnectException ? Kind.AWAY : Kind.PASSING,
          "cannot be reached (%s)".formatted(e));
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private ServerException refusal(HttpResponse<String> response) {
    int status = response.statusCode();
    String problem =
        "%s answered %d: %s".formatted(address.baseUrl(), status, shown(response.body()));
    if (isTooMuch(status, response.body())) {
      return new ServerException(Kind.TOO_MUCH, problem, status, Optional.empty());
    }
    if (!PASSING.contains(status)) {
      Kind kind = HOPELESS.contains(status) ? Kind.HOPELESS : Kind.REFUSED;
      return new ServerException(kind, problem, status, Optional.empty());
    }
    Optional<Duration> asked =
        response.headers().firstValue("Retry-After").flatMap(v -> RetryAfter.parse(v, clock));
    asked.ifPresent(
        wait ->
            askedUntil.accumulateAndGet(
                System.nanoTime()
                    + (wait.compareTo(LONGEST_HEEDED) < 0 ? wait : LONGEST_HEEDED).toNanos(),
                (a, b) -> a - b > 0 ? a : b));
    return asked
        .filter(wait -> wait.compareTo(longestAsked) > 0)
        .map(
            wait ->
                new ServerException(
                    Kind.LATER,
                    "%s and asks to come back in %d s".formatted(problem, wait.toSeconds()),
                    status,
                    asked))
        .orElseGet(() -> new ServerException(Kind.PASSING, problem, status, asked));
  }

  private static boolean isTooMuch(int status, String words) {
    return switch (status) {
      case TOO_LARGE -> true;
      case 400, 422 -> TOO_MUCH.matcher(words).find();
      case FAILURE -> INPUT_TOO_MUCH.matcher(words).find();
      default -> false;
    };
  }

  /** Says what this server did, with its address before it. */
  public ServerException problem(Kind kind, String what) {
    return new ServerException(kind, address.baseUrl() + " " + what);
  }

  /** What can be shown of an answer: one short line, without the key. */
  public String shown(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    String masked = address.key().map(key -> key.maskedIn(line)).orElse(line);
    return masked.length() <= SHOWN_CHARS ? masked : masked.substring(0, SHOWN_CHARS) + "...";
  }
}
