package io.ecistreams.runtime;

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
  private static final int BATCH = 32;

  private final List<MinedItem> documents = new ArrayList<>();
  private final Map<String, Integer> documentPlaces = new HashMap<>();
  private final List<MinedItem> queries = new ArrayList<>();
  private final Map<String, Integer> queryPlaces = new HashMap<>();
  private final Map<String, Map<String, Double>> grades;

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
    documents.forEach(item -> put(item, this.documents, documentPlaces));
    queries.forEach(item -> put(item, this.queries, queryPlaces));
    this.grades = Map.copyOf(grades);
    int dimension = queries.isEmpty() ? 0 : vector(queries.get(0)).length;
    for (MinedItem document : documents) {
      if (vector(document).length != dimension) {
        throw new ScoringException(
            "The documents' vectors have %d dimensions and the queries' %d; give vectors of one encoder."
                .formatted(vector(document).length, dimension));
      }
    }
  }

  /**
   * Items with vectors of an encoder in the place of those that they have; those without a text are
   * left out.
   *
   * @param progress hears of every batch how many items are done
   */
  public static List<MinedItem> embedded(
      List<MinedItem> items, TextRole role, TextEmbedder encoder, IntConsumer progress) {
    List<MinedItem> withText =
        items.stream().filter(item -> item.text().filter(t -> !t.isBlank()).isPresent()).toList();
    List<MinedItem> embedded = new ArrayList<>();
    for (int from = 0; from < withText.size(); from += BATCH) {
      List<MinedItem> batch = withText.subList(from, Math.min(from + BATCH, withText.size()));
      List<float[]> vectors =
          encoder.embed(role, batch.stream().map(item -> item.text().orElseThrow()).toList());
      for (int i = 0; i < batch.size(); i++) {
        MinedItem item = batch.get(i);
        embedded.add(new MinedItem(item.id(), item.text(), Optional.of(vectors.get(i))));
      }
      progress.accept(embedded.size());
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
