package io.ecistreams.scoring;

import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.EmbeddingException;
import io.ecistreams.model.EmbeddingException.Fault;
import io.ecistreams.model.EncoderId;
import io.ecistreams.model.IntakeLimits;
import io.ecistreams.model.MinedItem;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Registration;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the vector of the query, of the reference positive and of every negative: the given one if
 * it is of the board's encoder, else the text embedded anew, in one batch a record and role.
 */
final class VectorResolver {
  private final IntakeLimits limits;
  private final EncoderPolicy encoders;

  VectorResolver(IntakeLimits limits, EncoderPolicy encoders) {
    this.limits = limits;
    this.encoders = encoders;
  }

  /**
   * Vectors of one length, finite, none zero, in the order of the record.
   *
   * @param encoderAssumed nobody said which encoder made the vectors
   */
  record Resolved(
      String encoder,
      boolean encoderAssumed,
      float[] query,
      float[] positive,
      List<float[]> negatives) {}

  EncoderPolicy encoders() {
    return encoders;
  }

  Outcome<Resolved> resolve(MinedRecord record, Optional<Registration> registered) {
    String encoder = encoders.revision(record, registered);
    boolean vectorsUsable = record.encoder().map(encoder::equals).orElse(true);
    List<MinedItem> passages = passages(record);
    Optional<Rejection> refusal =
        encoders
            .conflict(record, registered)
            .or(() -> unembeddable(record, encoder, vectorsUsable, passages))
            .or(() -> tooMuchText(record.query(), passages, vectorsUsable));
    if (refusal.isPresent()) {
      return new Outcome.Refused<>(refusal.get());
    }
    try {
      return embedded(record, registered, encoder, vectorsUsable, passages);
    } catch (EmbeddingException e) {
      if (e.fault() == Fault.TEXT) {
        return Outcome.refused(RejectionReason.NO_EMBEDDING, e.getMessage());
      }
      throw e;
    }
  }

  private static List<MinedItem> passages(MinedRecord record) {
    List<MinedItem> passages = new ArrayList<>();
    passages.add(record.positives().get(0));
    passages.addAll(record.negatives());
    return passages;
  }

  /** Texts that are embedded for a record of a board that is not known yet, by their role. */
  Map<TextRole, List<String>> textsToEmbed(MinedRecord record) {
    String encoder = encoders.revision(record, Optional.empty());
    boolean vectorsUsable = record.encoder().map(encoder::equals).orElse(true);
    List<MinedItem> passages = passages(record);
    return encoders.embedderFor(encoder).isEmpty()
            || unembeddable(record, encoder, vectorsUsable, passages).isPresent()
            || tooMuchText(record.query(), passages, vectorsUsable).isPresent()
        ? Map.of()
        : Map.of(
            TextRole.QUERY, textsToEmbed(List.of(record.query()), vectorsUsable),
            TextRole.PASSAGE, textsToEmbed(passages, vectorsUsable));
  }

  private static List<String> textsToEmbed(List<MinedItem> items, boolean vectorsUsable) {
    return items.stream()
        .filter(item -> !hasUsableVector(item, vectorsUsable))
        .map(item -> item.text().orElseThrow())
        .toList();
  }

  private Outcome<Resolved> embedded(
      MinedRecord record,
      Optional<Registration> registered,
      String encoder,
      boolean vectorsUsable,
      List<MinedItem> passages) {
    List<float[]> queryVector =
        vectors(TextRole.QUERY, List.of(record.query()), encoder, vectorsUsable);
    List<float[]> passageVectors = vectors(TextRole.PASSAGE, passages, encoder, vectorsUsable);
    Resolved resolved =
        new Resolved(
            encoder,
            encoders.isAssumed(record, registered) && embedsNothing(record, passages),
            queryVector.get(0),
            passageVectors.get(0),
            passageVectors.subList(1, passageVectors.size()));
    return check(resolved, encoders.expected(record, registered));
  }

  /** Why a record is refused whatever its board is registered with; nothing is embedded. */
  Optional<Rejection> refusal(MinedRecord record) {
    String encoder = encoders.revision(record, Optional.empty());
    boolean vectorsUsable = record.encoder().map(encoder::equals).orElse(true);
    List<MinedItem> passages = passages(record);
    if (vectorsUsable && embedsNothing(record, passages)) {
      return resolve(record, Optional.empty()) instanceof Outcome.Refused<Resolved> refused
          ? Optional.of(refused.rejection())
          : Optional.empty();
    }
    return encoders.mayEmbed(record.board())
        ? tooMuchText(record.query(), passages, vectorsUsable)
        : unembeddable(record, encoder, vectorsUsable, passages);
  }

  private Optional<Rejection> tooMuchText(
      MinedItem query, List<MinedItem> passages, boolean vectorsUsable) {
    long chars = countedChars(query, vectorsUsable);
    for (MinedItem item : passages) {
      chars += countedChars(item, vectorsUsable);
    }
    return chars <= limits.embedding().chars()
        ? Optional.empty()
        : Optional.of(
            new Rejection(
                RejectionReason.TOO_LARGE,
                "texts of %d characters would have to be embedded, more than the %d allowed (limit.embedded.chars): send vectors, or the negatives in several records"
                    .formatted(chars, limits.embedding().chars())));
  }

  /** What counts of a text that has to be embedded. */
  private int countedChars(MinedItem item, boolean vectorsUsable) {
    return hasUsableVector(item, vectorsUsable)
        ? 0
        : Math.min(item.text().orElseThrow().length(), limits.embedding().countedTextChars());
  }

  private static boolean hasUsableVector(MinedItem item, boolean vectorsUsable) {
    return vectorsUsable && item.embedding().isPresent();
  }

  private static boolean embedsNothing(MinedRecord record, List<MinedItem> passages) {
    return record.query().embedding().isPresent()
        && passages.stream().allMatch(passage -> passage.embedding().isPresent());
  }

  private Optional<Rejection> unembeddable(
      MinedRecord record, String encoder, boolean vectorsUsable, List<MinedItem> passages) {
    Optional<Outcome<TextEmbedder>> found = Optional.empty();
    for (int i = -1; i < passages.size(); i++) {
      MinedItem item = i < 0 ? record.query() : passages.get(i);
      if (!hasUsableVector(item, vectorsUsable)) {
        String cure = "and there is no text to embed anew";
        if (item.hasText()) {
          // Not before it is needed, as it may have to be loaded.
          found = found.or(() -> Optional.of(encoders.find(encoder)));
          cure =
              found.get() instanceof Outcome.Refused<TextEmbedder> refused
                  ? refused.rejection().message()
                  : "";
        }
        if (!cure.isEmpty()) {
          return Optional.of(refusal(record, encoder, vectorsUsable, name(i), item, cure));
        }
      }
    }
    return Optional.empty();
  }

  private static Rejection refusal(
      MinedRecord record,
      String encoder,
      boolean vectorsUsable,
      String name,
      MinedItem item,
      String cure) {
    if (item.embedding().isPresent() && !vectorsUsable) {
      return new Rejection(
          RejectionReason.WRONG_ENCODER,
          "the embedding of %s is by %s, but the board's encoder is %s; %s; %s"
              .formatted(
                  name, record.encoder().orElse("?"), encoder, cure, EncoderId.cure(encoder)));
    }
    return new Rejection(
        RejectionReason.NO_EMBEDDING,
        "%s has no embedding by the board's encoder, %s; %s".formatted(name, encoder, cure));
  }

  private List<float[]> vectors(
      TextRole role, List<MinedItem> items, String encoder, boolean vectorsUsable) {
    List<String> texts = textsToEmbed(items, vectorsUsable);
    List<float[]> embedded = List.of();
    if (!texts.isEmpty()) {
      if (encoders.find(encoder) instanceof Outcome.Accepted<TextEmbedder> embedder) {
        embedded = embedder.value().embed(role, texts);
      }
    }
    List<float[]> vectors = new ArrayList<>(items.size());
    int next = 0;
    for (MinedItem item : items) {
      vectors.add(
          hasUsableVector(item, vectorsUsable) ? item.embedding().get() : embedded.get(next++));
    }
    return vectors;
  }

  private Outcome<Resolved> check(Resolved resolved, Optional<BoardIdentity> expected) {
    int dimension = resolved.query().length;
    if (dimension > limits.dimension()) {
      return Outcome.refused(
          RejectionReason.TOO_LARGE,
          "embeddings have %d dimensions, more than the %d allowed (limit.dimension)"
              .formatted(dimension, limits.dimension()));
    }
    // First, as numbers that were read as others may be anything.
    Optional<Rejection> bad =
        expected
            .filter(identity -> dimension > 0)
            .flatMap(identity -> identity.otherDimension(dimension))
            .or(() -> VectorCheck.rejection("the query", resolved.query(), dimension));
    for (int i = 0; bad.isEmpty() && i <= resolved.negatives().size(); i++) {
      float[] vector = i == 0 ? resolved.positive() : resolved.negatives().get(i - 1);
      bad = VectorCheck.rejection(name(i), vector, dimension);
    }
    return bad.<Outcome<Resolved>>map(Outcome.Refused::new)
        .orElseGet(() -> Outcome.accepted(resolved));
  }

  private static String name(int passage) {
    if (passage < 0) {
      return "the query";
    }
    return passage == 0 ? "positive 1" : "negative " + passage;
  }
}
