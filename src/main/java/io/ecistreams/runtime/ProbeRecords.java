package io.ecistreams.runtime;

import io.ecistreams.lexical.IdfTable;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.MinedItem;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextRole;
import io.ecistreams.probe.ProbeData;
import io.ecistreams.probe.TrainingRecord;
import io.ecistreams.scoring.Merged;
import io.ecistreams.scoring.VectorCheck;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Records of one board, scored as anywhere else and kept to be trained on. Items that are of the
 * collection have its texts and vectors; others bring a vector, or a text for the encoder.
 */
public final class ProbeRecords {
  private final ProbeCollection collection;
  private final Optional<TextEmbedder> embedder;
  private final OfflineScoring scoring;
  private final List<float[]> passages = new ArrayList<>();
  private final Map<String, Integer> others = new HashMap<>();
  private final SortedMap<String, List<TrainingRecord>> sources = new TreeMap<>();
  private Optional<String> board = Optional.empty();

  /** No records yet; the scoring is used by nobody else. */
  public ProbeRecords(
      ProbeCollection collection, Optional<TextEmbedder> embedder, OfflineScoring scoring) {
    this.collection = collection;
    this.embedder = embedder;
    this.scoring = scoring;
    collection.documents().forEach(document -> passages.add(ProbeCollection.vector(document)));
  }

  /** Weighs query terms by the texts of the collection. */
  public static IdfTable idf(ProbeCollection collection) {
    return IdfTable.of(
        () -> collection.documents().stream().map(d -> d.text().orElse("")).iterator());
  }

  /**
   * Takes a record; returns why it is refused, if it is.
   *
   * @throws ScoringException if it is of another board than the others
   */
  public Optional<Rejection> add(MinedRecord record) {
    if (!board.orElse(record.board()).equals(record.board())) {
      throw new ScoringException(
          "There are several boards, %s and %s; choose one with --board."
              .formatted(board.get(), record.board()));
    }
    Outcome<MinedRecord> whole = whole(record);
    if (whole instanceof Outcome.Refused<MinedRecord> refused) {
      return Optional.of(refused.rejection());
    }
    MinedRecord known = ((Outcome.Accepted<MinedRecord>) whole).value();
    Optional<Rejection> rejection = scoring.add(known);
    if (rejection.isEmpty()) {
      board = Optional.of(record.board());
      sources.computeIfAbsent(record.source(), name -> new ArrayList<>()).add(training(known));
    }
    return rejection;
  }

  private Outcome<MinedRecord> whole(MinedRecord record) {
    Optional<Integer> query = collection.query(record.query());
    if (query.isEmpty()) {
      return Outcome.refused(
          RejectionReason.INVALID_FIELD,
          "the query %s is not among the queries".formatted(record.query().identity()));
    }
    List<MinedItem> positives = whole(record.positives());
    List<MinedItem> negatives = whole(record.negatives());
    if (Stream.of(positives, negatives)
        .flatMap(List::stream)
        .anyMatch(item -> item.embedding().isEmpty())) {
      return Outcome.refused(
          RejectionReason.NO_EMBEDDING,
          "query %s has a positive or a negative that is not in the corpus and brings no vector%s"
              .formatted(record.query().identity(), embedder.isPresent() ? " and no text" : ""));
    }
    Optional<Rejection> bad =
        unusable("positive ", positives).or(() -> unusable("negative ", negatives));
    if (bad.isPresent()) {
      return new Outcome.Refused<>(bad.get());
    }
    return Outcome.accepted(
        new MinedRecord(
            record.board(),
            record.source(),
            embedder.map(TextEmbedder::encoderId).or(record::encoder),
            record.minedAtMs(),
            collection.queries().get(query.get()),
            positives,
            negatives,
            record.crossEncoderScores(),
            record.cost()));
  }

  /** All are trained on, the scoring looks at the first positive only. */
  private Optional<Rejection> unusable(String kind, List<MinedItem> items) {
    int dimension = ProbeCollection.vector(collection.queries().get(0)).length;
    Optional<Rejection> bad = Optional.empty();
    for (int i = 0; bad.isEmpty() && i < items.size(); i++) {
      bad = VectorCheck.rejection(kind + (i + 1), ProbeCollection.vector(items.get(i)), dimension);
    }
    return bad;
  }

  /** The items with vectors, as far as there are some to be had. */
  private List<MinedItem> whole(List<MinedItem> items) {
    List<MinedItem> written =
        items.stream()
            .filter(item -> embedder.isPresent() && item.hasText())
            .filter(item -> collection.document(item).isEmpty())
            .toList();
    Map<MinedItem, MinedItem> embedded = new HashMap<>();
    if (!written.isEmpty()) {
      List<String> texts = written.stream().map(item -> item.text().orElseThrow()).toList();
      List<float[]> vectors = embedder.orElseThrow().embed(TextRole.PASSAGE, texts);
      List<MinedItem> whole = ProbeCollection.withVectors(written, vectors);
      for (int i = 0; i < whole.size(); i++) {
        embedded.put(written.get(i), whole.get(i));
      }
    }
    return items.stream()
        .map(
            item ->
                collection
                    .document(item)
                    .map(collection.documents()::get)
                    .orElseGet(() -> embedded.getOrDefault(item, item)))
        .toList();
  }

  private TrainingRecord training(MinedRecord record) {
    return new TrainingRecord(
        collection.query(record.query()).orElseThrow(),
        record.positives().stream().mapToInt(this::passage).distinct().toArray(),
        record.negatives().stream().mapToInt(this::passage).toArray());
  }

  private int passage(MinedItem item) {
    return collection
        .document(item)
        .orElseGet(
            () ->
                others.computeIfAbsent(
                    item.identity(),
                    identity -> {
                      passages.add(ProbeCollection.vector(item));
                      return passages.size() - 1;
                    }));
  }

  /** The scored board. */
  public BoardEstimate estimate() {
    return scoring.estimates().get(board.orElseThrow());
  }

  /** As {@link OfflineScoring#refusedLater}; all of them after {@link #estimate}. */
  public List<Merged.Refused> refusedLater() {
    return scoring.refusedLater();
  }

  /** Scores by source, by the name of their definition. */
  public static Map<String, Map<String, Double>> scores(BoardEstimate estimate) {
    Map<String, Map<String, Double>> scores = new LinkedHashMap<>();
    Map<String, Double> eci = new HashMap<>();
    Map<String, Double> align = new HashMap<>();
    Map<String, Double> classic = new HashMap<>();
    estimate
        .windows()
        .get(0)
        .sources()
        .forEach(
            ranked -> {
              eci.put(ranked.estimate().source(), ranked.estimate().eci());
              classic.put(ranked.estimate().source(), ranked.estimate().classic());
            });
    estimate
        .windows()
        .get(0)
        .opinion()
        .alignments()
        .forEach((source, alignment) -> align.put(source, alignment.value()));
    scores.put(estimate.definition(), eci);
    scores.put("eci-align/1", align);
    scores.put(estimate.classicDefinition(), classic);
    return scores;
  }

  /** What is to be trained on. */
  public ProbeData data() {
    return new ProbeData(
        passages,
        collection.documents().size(),
        collection.queries().stream().map(ProbeCollection::vector).toList(),
        collection.judged(),
        sources.entrySet().stream()
            .map(source -> new ProbeData.Source(source.getKey(), source.getValue()))
            .toList());
  }
}
