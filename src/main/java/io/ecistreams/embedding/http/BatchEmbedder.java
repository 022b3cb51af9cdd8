package io.ecistreams.embedding.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.ecistreams.model.EmbeddingException;
import io.ecistreams.model.EmbeddingException.Fault;
import io.ecistreams.remote.ModelServer;
import io.ecistreams.remote.ServerException;
import io.ecistreams.remote.ServerException.Kind;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Has a server embed the texts of one request, in parts where it does not take them together. A
 * text that it finds too long is cut; one that it refuses, or fails at, while it embeds another is
 * told apart from the rest, and remembered for a while. Safe for use by several threads.
 */
final class BatchEmbedder {
  /** A text of so few characters is not too long, whatever a server says. */
  private static final int SHORT_CHARS = 32;

  /** A server that works embeds it. */
  private static final List<String> PLAIN = List.of("text");

  private static final int MOST_REFUSED = 1_000;
  private static final Duration REFUSED_FOR = Duration.ofMinutes(10);

  private final HttpEncoder encoder;
  private final EmbeddingApi api;
  private final ModelServer server;
  private final EncoderUsage usage;

  /** Of the vectors, 0 until there is one. */
  private final AtomicInteger dimension = new AtomicInteger();

  /** By text, why there is no vector: it is asked for ahead, and again with its record. */
  private final Cache<String, String> refused =
      Caffeine.newBuilder()
          .maximumSize(MOST_REFUSED)
          .expireAfterWrite(REFUSED_FOR)
          .executor(Runnable::run)
          .build();

  BatchEmbedder(HttpEncoder encoder, EmbeddingApi api, ModelServer server, EncoderUsage usage) {
    this.encoder = encoder;
    this.api = api;
    this.server = server;
    this.usage = usage;
  }

  /**
   * What there is of one request.
   *
   * @param vectors of unit length, one for each text, in order; null where there is none
   * @param failure why there is none
   */
  record Answer(List<float[]> vectors, Optional<EmbeddingException> failure) {}

  /** Embeds texts that have their prefixes. */
  Answer embed(List<String> texts) {
    List<float[]> vectors = Arrays.asList(new float[texts.size()][]);
    try {
      fill(texts, vectors);
      return new Answer(vectors, Optional.empty());
    } catch (EmbeddingException e) {
      return new Answer(vectors, Optional.of(e));
    }
  }

  private void fill(List<String> texts, List<float[]> vectors) {
    Map<String, String> known = refused.getAllPresent(texts);
    if (!known.isEmpty()) {
      if (texts.size() == 1) {
        throw new EmbeddingException(Fault.TEXT, known.get(texts.get(0)));
      }
      inHalves(texts, vectors);
      return;
    }
    try {
      check(asked(texts), vectors);
    } catch (ServerException e) {
      boolean isTooMuch = e.kind() == Kind.TOO_MUCH;
      if (!isTooMuch && !isOfTheseTexts(e)) {
        throw failure(e);
      }
      if (texts.size() > 1) {
        inHalves(texts, vectors);
      } else if (isTooMuch) {
        fill(List.of(shorter(texts.get(0), e)), vectors);
      } else {
        throw refusal(texts.get(0), e);
      }
    }
  }

  private List<float[]> asked(List<String> texts) {
    EmbeddingApi.Answer answer = api.embed(server, texts);
    usage.embedded(texts.size(), answer.tokens());
    return answer.vectors();
  }

  /** Whether the server embeds another text, so that it is not the set-up and no outage. */
  private boolean isOfTheseTexts(ServerException e) {
    if (e.kind() != Kind.REFUSED && e.kind() != Kind.FAILING) {
      return false;
    }
    try {
      asked(PLAIN);
      return true;
    } catch (ServerException other) {
      EmbeddingException failure = failure(other);
      if (failure.fault() == Fault.OUTAGE) {
        throw failure;
      }
      return false;
    }
  }

  private void inHalves(List<String> texts, List<float[]> vectors) {
    int half = texts.size() / 2;
    Optional<EmbeddingException> failure = Optional.empty();
    try {
      fill(texts.subList(0, half), vectors.subList(0, half));
    } catch (EmbeddingException e) {
      if (e.fault() != Fault.TEXT) {
        throw e;
      }
      failure = Optional.of(e);
    }
    fill(texts.subList(half, texts.size()), vectors.subList(half, texts.size()));
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  private String shorter(String text, ServerException refusal) {
    if (text.length() <= SHORT_CHARS) {
      throw new EmbeddingException(
          Fault.TEXT,
          "Encoder %s takes no text of %d characters: %s"
              .formatted(encoder.id(), text.length(), refusal.getMessage()),
          refusal);
    }
    usage.cut();
    return cut(text, text.length() * 3 / 4);
  }

  /** Never between the two halves of a character. */
  static String cut(String text, int chars) {
    return text.substring(0, Character.isHighSurrogate(text.charAt(chars - 1)) ? chars - 1 : chars);
  }

  private EmbeddingException refusal(String text, ServerException e) {
    String words =
        "Encoder %s embeds other texts, but not this one of %d characters: %s"
            .formatted(encoder.id(), text.length(), e.getMessage());
    refused.put(text, words);
    return new EmbeddingException(Fault.TEXT, words, e);
  }

  private void check(List<float[]> given, List<float[]> vectors) {
    Optional<EmbeddingException> failure = Optional.empty();
    for (int i = 0; i < given.size(); i++) {
      try {
        vectors.set(i, checked(given.get(i)));
      } catch (EmbeddingException e) {
        if (e.fault() != Fault.TEXT) {
          throw e;
        }
        failure = Optional.of(e);
      }
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
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

  EmbeddingException failure(ServerException e) {
    return switch (e.kind()) {
      case AWAY, PASSING, FAILING, LATER, INTERRUPTED ->
          new EmbeddingException(
              Fault.OUTAGE, "Encoder %s: %s".formatted(encoder.id(), e.getMessage()), e);
      case HOPELESS, REFUSED, TOO_MUCH, UNREADABLE ->
          new EmbeddingException(
              "Encoder %s: %s; check encoder.url, encoder.api, encoder.model and encoder.api.key."
                  .formatted(encoder.id(), e.getMessage()),
              e);
    };
  }

  EmbeddingException failure(Fault fault, String what) {
    return new EmbeddingException(fault, "Encoder %s: %s".formatted(encoder.id(), what));
  }
}
