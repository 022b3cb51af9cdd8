package io.ecistreams.runtime;

import io.ecistreams.embedding.ProgressListener;
import io.ecistreams.model.MinedItem;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextRole;
import io.ecistreams.probe.JudgedQuery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/** A collection with queries and judgements, all with vectors, by id. */
public final class ProbeCollection {
  private final List<MinedItem> documents = new ArrayList<>();
  private final Map<String, Integer> documentPlaces = new HashMap<>();
  private final List<MinedItem> queries = new ArrayList<>();
  private final Map<String, Integer> queryPlaces = new HashMap<>();
  private final Map<String, Map<String, Double>> grades;
  private final int repeated;
  private final int withoutText;

  /**
   * A collection; of items with one id the first counts.
   *
   * @param documents with ids, texts and vectors
   * @param queries with ids, texts and vectors
   * @param grades above zero, by query and document; what is not in the collection is not used
   * @throws ScoringException if vectors have several dimensions
   */
  public ProbeCollection(
      List<MinedItem> documents, List<MinedItem> queries, Map<String, Map<String, Double>> grades) {
    this(documents, queries, grades, 0);
  }

  private ProbeCollection(
      List<MinedItem> documents,
      List<MinedItem> queries,
      Map<String, Map<String, Double>> grades,
      int withoutText) {
    documents.forEach(item -> put(item, this.documents, documentPlaces));
    queries.forEach(item -> put(item, this.queries, queryPlaces));
    this.grades = Map.copyOf(grades);
    this.repeated = documents.size() + queries.size() - this.documents.size() - this.queries.size();
    this.withoutText = withoutText;
    int dimension = queries.isEmpty() ? 0 : vector(queries.get(0)).length;
    for (MinedItem document : documents) {
      if (vector(document).length != dimension) {
        throw new ScoringException(
            "The documents' vectors have %d dimensions and the queries' %d; give vectors of one encoder."
                .formatted(vector(document).length, dimension));
      }
    }
  }

  /** Grades above zero, by query and document. */
  public Map<String, Map<String, Double>> grades() {
    return grades;
  }

  /**
   * A collection of texts, with the vectors of an encoder; items without a text are left out.
   *
   * @param listener hears of every batch
   */
  public static ProbeCollection embedded(
      List<MinedItem> documents,
      List<MinedItem> queries,
      Map<String, Map<String, Double>> grades,
      TextEmbedder encoder,
      ProgressListener listener) {
    int all = documents.size() + queries.size();
    List<MinedItem> embedded =
        embedded(documents, TextRole.PASSAGE, encoder, done -> tell(listener, done, all));
    List<MinedItem> asked =
        embedded(
            queries, TextRole.QUERY, encoder, done -> tell(listener, documents.size() + done, all));
    return new ProbeCollection(embedded, asked, grades, all - embedded.size() - asked.size());
  }

  private static void tell(ProgressListener listener, int done, int all) {
    listener.progress("%,d of %,d texts embedded".formatted(done, all), (double) done / all);
  }

  private static List<MinedItem> embedded(
      List<MinedItem> items, TextRole role, TextEmbedder encoder, IntConsumer progress) {
    List<MinedItem> embedded = new ArrayList<>();
    for (int from = 0; from < items.size(); from += encoder.batchSize()) {
      int to = Math.min(from + encoder.batchSize(), items.size());
      List<MinedItem> batch = items.subList(from, to).stream().filter(MinedItem::hasText).toList();
      embedded.addAll(
          withVectors(
              batch,
              encoder.embed(role, batch.stream().map(item -> item.text().orElseThrow()).toList())));
      progress.accept(to);
    }
    return embedded;
  }

  /** Items with vectors that are given in their order. */
  public static List<MinedItem> withVectors(List<MinedItem> items, List<float[]> vectors) {
    List<MinedItem> whole = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      MinedItem item = items.get(i);
      whole.add(new MinedItem(item.id(), item.text(), Optional.of(vectors.get(i))));
    }
    return whole;
  }

  private static void put(MinedItem item, List<MinedItem> items, Map<String, Integer> places) {
    if (places.putIfAbsent(item.id().orElseThrow(), items.size()) == null) {
      items.add(item);
    }
  }

  /** How many documents and queries were left out as their id came before. */
  public int repeated() {
    return repeated;
  }

  /** How many documents and queries were left out as they have no text to embed. */
  public int withoutText() {
    return withoutText;
  }

  static float[] vector(MinedItem item) {
    return item.embedding().orElseThrow();
  }

  /** In their order. */
  public List<MinedItem> documents() {
    return documents;
  }

  /** In their order. */
  public List<MinedItem> queries() {
    return queries;
  }

  /** Where in {@link #documents} an item is, if it has the id of one. */
  Optional<Integer> document(MinedItem item) {
    return item.id().map(documentPlaces::get);
  }

  /** Where in {@link #queries} an item is. */
  Optional<Integer> query(MinedItem item) {
    return item.id().map(queryPlaces::get);
  }

  /** The queries that some document of the collection answers, in their order. */
  public List<JudgedQuery> judged() {
    List<JudgedQuery> judged = new ArrayList<>();
    for (int q = 0; q < queries.size(); q++) {
      Map<Integer, Double> known = new LinkedHashMap<>();
      grades
          .getOrDefault(queries.get(q).id().orElseThrow(), Map.of())
          .forEach(
              (document, grade) ->
                  Optional.ofNullable(documentPlaces.get(document))
                      .ifPresent(place -> known.put(place, grade)));
      if (!known.isEmpty()) {
        judged.add(new JudgedQuery(q, known));
      }
    }
    return judged;
  }
}
