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
import java.util.function.ObjIntConsumer;

/**
 * Has a server embed texts, several requests at a time. A call ends within its time, whatever the
 * server does. Texts that the server finds too long are cut until it takes them. Safe for use by
 * several threads, which share the bound on open requests.
 */
public final class HttpTextEmbedder implements TextEmbedder {
  private final HttpEncoder encoder;
  private final EmbeddingApi api;
  private final ModelServer server;
  private final EncoderUsage usage;
  private final BatchEmbedder batchEmbedder;
  private final ExecutorService requests;

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
    this.batchEmbedder = new BatchEmbedder(encoder, api, server, usage);
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
        batches.add(new Batch(first, requests.submit(() -> answer(part))));
      }
      collect(batches, endNanos, sink);
    } finally {
      ready.cancel(true);
      batches.forEach(batch -> batch.answer().cancel(true));
    }
  }

  private record Batch(int first, Future<BatchEmbedder.Answer> answer) {}

  private BatchEmbedder.Answer answer(List<String> texts) {
    BatchEmbedder.Answer answer = batchEmbedder.embed(texts);
    if (answer.failure().isEmpty()) {
      problem = Optional.empty();
    }
    return answer;
  }

  /** Hands over all that is there before it says what is missing. */
  private void collect(List<Batch> batches, long endNanos, ObjIntConsumer<float[]> sink) {
    Optional<EmbeddingException> failure = Optional.empty();
    for (Batch batch : batches) {
      try {
        BatchEmbedder.Answer answer = await(batch.answer(), endNanos);
        for (int i = 0; i < answer.vectors().size(); i++) {
          if (answer.vectors().get(i) != null) {
            sink.accept(answer.vectors().get(i), batch.first() + i);
          }
        }
        if (answer.failure().isPresent()) {
          throw answer.failure().get();
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
      throw batchEmbedder.failure(
          Fault.OUTAGE,
          "%s did not embed all texts within %d ms (encoder.retry.max.ms)%s."
              .formatted(
                  encoder.service().address().baseUrl(),
                  within.toMillis(),
                  problem.map("; before that, "::concat).orElse("")));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw batchEmbedder.failure(Fault.OUTAGE, "it was not waited for.");
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
        throw batchEmbedder.failure(e);
      }
    }
  }

  private String prepared(TextRole role, String text) {
    HttpEncoder.Texts t = encoder.texts();
    String whole = (role == TextRole.QUERY ? t.queryPrefix() : t.passagePrefix()) + text;
    return whole.length() <= t.maxChars() ? whole : BatchEmbedder.cut(whole, t.maxChars());
  }

  @Override
  public void close() {
    requests.shutdownNow();
  }
}
