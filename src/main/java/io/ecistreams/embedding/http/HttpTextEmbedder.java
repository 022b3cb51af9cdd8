package io.ecistreams.embedding.http;

import io.ecistreams.embedding.http.HttpEncoder.Api;
import io.ecistreams.model.EmbeddingException;
import io.ecistreams.model.EmbeddingException.Fault;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextRole;
import io.ecistreams.remote.ModelServer;
import io.ecistreams.remote.ServerException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ObjIntConsumer;
import java.util.regex.Pattern;

/**
 * Has a server embed texts, several requests at a time. A call ends within its time, whatever the
 * server does. Texts that the server finds too long are cut until it takes them. Safe for use by
 * several threads, which share the bound on open requests.
 */
public final class HttpTextEmbedder implements TextEmbedder {
  /** A text of so few characters is not too long, whatever a server says. */
  private static final int SHORT_CHARS = 32;

  /** How servers call a text, or a batch, that is more than they take. */
  private static final Pattern TOO_MUCH =
      Pattern.compile(
          "context length|too (long|large|many)|less than \\d+ tokens|max[a-z]*[ _-]([a-z0-9]+[ _-])*(length|tokens|size)",
          Pattern.CASE_INSENSITIVE);

  private final HttpEncoder encoder;
  private final EmbeddingApi api;
  private final ModelServer server;
  private final EncoderUsage usage;
  private final ExecutorService requests;

  /** Of the vectors, 0 until there is one. */
  private final AtomicInteger dimension = new AtomicInteger();

  /** Texts of a request, 0 until the server was asked. */
  private volatile int textsOfRequest;

  /** For which a request was sent again, until one is answered. */
  private volatile Optional<String> problem = Optional.empty();

  /** Nothing is asked yet. */
  public HttpTextEmbedder(HttpEncoder encoder, Clock clock) {
    this(encoder, ModelServer.Patience.within(encoder.load().within()), clock);
  }

  HttpTextEmbedder(HttpEncoder encoder, ModelServer.Patience patience, Clock clock) {
    this.encoder = encoder;
    this.usage = new EncoderUsage(encoder.pricePerMillion());
    this.api =
        encoder.service().api() == Api.TEI
            ? new EmbeddingApi.Tei()
            : new EmbeddingApi.OpenAi(encoder.service().model());
    this.server =
        new ModelServer(
            encoder.service().address(),
            patience,
            clock,
            (failure, wait) -> {
              usage.retried();
              problem = Optional.of(failure.getMessage());
            });
    this.requests =
        Executors.newFixedThreadPool(
            encoder.load().concurrency(),
            work -> {
              Thread thread = new Thread(work, "encoder-request");
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public String encoderId() {
    return encoder.id();
  }

  @Override
  public int batchSize() {
    return encoder.load().batchSize() * encoder.load().concurrency();
  }

  @Override
  public Optional<String> usage() {
    return Optional.of(usage.summary());
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if a text is blank
   */
  @Override
  public List<float[]> embed(TextRole role, List<String> texts) {
    float[][] vectors = new float[texts.size()][];
    embed(role, texts, (vector, i) -> vectors[i] = vector);
    return List.of(vectors);
  }

  @Override
  public void embed(TextRole role, List<String> texts, ObjIntConsumer<float[]> sink) {
    if (texts.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("A blank text cannot be embedded.");
    }
    long endNanos = System.nanoTime() + encoder.load().within().toNanos();
    List<String> prepared = texts.stream().map(text -> prepared(role, text)).toList();
    Future<?> ready = requests.submit(this::askBatchSize);
    List<Batch> batches = new ArrayList<>();
    try {
      await(ready, endNanos);
      for (int from = 0; from < prepared.size(); from += textsOfRequest) {
        int first = from;
        List<String> part =
            prepared.subList(from, Math.min(from + textsOfRequest, prepared.size()));
        batches.add(new Batch(first, requests.submit(() -> embedded(part))));
      }
      collect(batches, endNanos, sink);
    } finally {
      ready.cancel(true);
      batches.forEach(batch -> batch.vectors().cancel(true));
    }
  }

  private record Batch(int first, Future<List<float[]>> vectors) {}

  /** Hands over all that is there before it says what is missing. */
  private void collect(List<Batch> batches, long endNanos, ObjIntConsumer<float[]> sink) {
    Optional<EmbeddingException> failure = Optional.empty();
    for (Batch batch : batches) {
      try {
        List<float[]> vectors = await(batch.vectors(), endNanos);
        for (int i = 0; i < vectors.size(); i++) {
          sink.accept(vectors.get(i), batch.first() + i);
        }
      } catch (EmbeddingException e) {
        if (e.fault() == Fault.SETUP) {
          throw e;
        }
        failure = failure.or(() -> Optional.of(e));
      }
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  private <T> T await(Future<T> answer, long endNanos) {
    Duration within = encoder.load().within();
    try {
      return answer.get(Math.max(0, endNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw failure(
          Fault.OUTAGE,
          "%s did not embed all texts within %d ms (encoder.retry.max.ms)%s."
              .formatted(
                  encoder.service().address().baseUrl(),
                  within.toMillis(),
                  problem.map("; before that, "::concat).orElse("")));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(Fault.OUTAGE, "it was not waited for.");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof EmbeddingException known) {
        throw known;
      }
      throw new EmbeddingException("Encoder %s: %s".formatted(encoderId(), e.getCause()), e);
    }
  }

  private void askBatchSize() {
    if (textsOfRequest == 0) {
      try {
        textsOfRequest = api.batchSize(server, encoder.load().batchSize());
      } catch (ServerException e) {
        throw failure(e);
      }
    }
  }

  private String prepared(TextRole role, String text) {
    HttpEncoder.Texts t = encoder.texts();
    String whole = (role == TextRole.QUERY ? t.queryPrefix() : t.passagePrefix()) + text;
    return whole.length() <= t.maxChars() ? whole : cut(whole, t.maxChars());
  }

  /** Never between the two halves of a character. */
  private static String cut(String text, int chars) {
    return text.substring(0, Character.isHighSurrogate(text.charAt(chars - 1)) ? chars - 1 : chars);
  }

  private List<float[]> embedded(List<String> texts) {
    try {
      EmbeddingApi.Answer answer = api.embed(server, texts);
      usage.embedded(texts.size(), answer.tokens());
      problem = Optional.empty();
      return answer.vectors().stream().map(this::checked).toList();
    } catch (ServerException e) {
      if (!isTooMuch(e)) {
        throw failure(e);
      }
      return texts.size() > 1 ? inHalves(texts) : shorter(texts.get(0), e);
    }
  }

  private List<float[]> inHalves(List<String> texts) {
    List<float[]> vectors = new ArrayList<>(embedded(texts.subList(0, texts.size() / 2)));
    vectors.addAll(embedded(texts.subList(texts.size() / 2, texts.size())));
    return vectors;
  }

  private List<float[]> shorter(String text, ServerException refusal) {
    if (text.length() <= SHORT_CHARS) {
      throw new EmbeddingException(
          Fault.TEXT,
          "Encoder %s takes no text of %d characters: %s"
              .formatted(encoderId(), text.length(), refusal.getMessage()),
          refusal);
    }
    usage.cut();
    return embedded(List.of(cut(text, text.length() * 3 / 4)));
  }

  private static boolean isTooMuch(ServerException e) {
    return e.status() == 413
        || (e.status() == 400 || e.status() == 422) && TOO_MUCH.matcher(e.getMessage()).find();
  }

  /** A vector of unit length. */
  private float[] checked(float[] vector) {
    int expected = dimension.compareAndExchange(0, vector.length);
    if (expected != 0 && expected != vector.length) {
      throw failure(
          Fault.SETUP,
          "%s gave vectors of %d dimensions before and gives some of %d now: has another model been put there? Give that one an encoder.id, and boards, of its own."
              .formatted(encoder.service().address().baseUrl(), expected, vector.length));
    }
    double squares = 0;
    for (float x : vector) {
      squares += (double) x * x;
    }
    double norm = Math.sqrt(squares);
    if (!(norm > 0 && Double.isFinite(norm))) {
      throw failure(
          Fault.TEXT,
          "%s gave a vector of length %s for a text; another text, or the model in a higher precision, may do."
              .formatted(encoder.service().address().baseUrl(), norm));
    }
    float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (vector[i] / norm);
    }
    return unit;
  }

  private EmbeddingException failure(ServerException e) {
    return switch (e.kind()) {
      case AWAY, PASSING, LATER, INTERRUPTED ->
          new EmbeddingException(
              Fault.OUTAGE, "Encoder %s: %s".formatted(encoderId(), e.getMessage()), e);
      case HOPELESS, REFUSED, UNREADABLE ->
          new EmbeddingException(
              "Encoder %s: %s; check encoder.url, encoder.api, encoder.model and encoder.api.key."
                  .formatted(encoderId(), e.getMessage()),
              e);
    };
  }

  private EmbeddingException failure(Fault fault, String what) {
    return new EmbeddingException(fault, "Encoder %s: %s".formatted(encoderId(), what));
  }

  @Override
  public void close() {
    requests.shutdownNow();
  }
}
