package io.ecistreams.miner;

import io.ecistreams.embedding.ProgressListener;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextRole;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * Top passages by cosine to the query, by brute force. Embeds the whole collection when it is made,
 * so that mining costs no inference; its records bring their vectors with them.
 */
public final class DenseMiner implements NegativeMiner {
  private record Hit(Passage passage, float[] vector, double cosine) {}

  private final List<Passage> passages;
  private final int k;
  private final String encoderId;
  private final Map<String, float[]> passageVectors;
  private final Map<String, float[]> queryVectors;

  /**
   * Embeds every passage and query; some 15 s on one core for the shipped collection.
   *
   * @param embedder used during construction only
   */
  public DenseMiner(
      PassageCollection collection, int k, TextEmbedder embedder, ProgressListener listener) {
    this.passages = collection.passages();
    this.k = k;
    this.encoderId = embedder.encoderId();
    int total = passages.size() + collection.queries().size();
    ProgressListener counted =
        (stage, done) ->
            listener.progress(
                "embedding the %s %.0f/%d".formatted(stage, done, total), done / total);
    this.passageVectors =
        embedAll(
            passages,
            Passage::id,
            Passage::text,
            embedder.batchSize(),
            batch -> embedder.embed(TextRole.PASSAGE, batch),
            done -> counted.progress("passages", done));
    this.queryVectors =
        embedAll(
            collection.queries(),
            LabelledQuery::id,
            LabelledQuery::text,
            embedder.batchSize(),
            batch -> embedder.embed(TextRole.QUERY, batch),
            done -> counted.progress("queries", passages.size() + done));
  }

  private static <T> Map<String, float[]> embedAll(
      List<T> items,
      Function<T, String> id,
      Function<T, String> text,
      int batchSize,
      Function<List<String>, List<float[]>> embed,
      IntConsumer progress) {
    Map<String, float[]> vectors = new HashMap<>();
    for (int from = 0; from < items.size(); from += batchSize) {
      List<T> batch = items.subList(from, Math.min(from + batchSize, items.size()));
      List<float[]> embedded = embed.apply(batch.stream().map(text).toList());
      for (int i = 0; i < batch.size(); i++) {
        vectors.put(id.apply(batch.get(i)), embedded.get(i));
      }
      progress.accept(from + batch.size());
    }
    return vectors;
  }

  @Override
  public String source() {
    return "dense";
  }

  @Override
  public String version() {
    return "%s, brute force, k=%d".formatted(encoderId, k);
  }

  @Override
  public List<MinedCandidate> mine(LabelledQuery query) {
    float[] q = vectorOf(query);
    List<Hit> hits =
        passages.stream()
            .filter(query::admits)
            .map(passage -> hit(q, passage))
            .sorted(Comparator.comparingDouble(Hit::cosine).reversed())
            .limit(k)
            .toList();
    List<MinedCandidate> candidates = new ArrayList<>();
    for (Hit hit : hits) {
      candidates.add(
          new MinedCandidate(
              hit.passage().id(),
              hit.passage().text(),
              OptionalDouble.of(hit.cosine()),
              candidates.size() + 1,
              Optional.of(hit.vector())));
    }
    return List.copyOf(candidates);
  }

  private Hit hit(float[] q, Passage passage) {
    float[] p = passageVectors.get(passage.id());
    return new Hit(passage, p, cosine(q, p));
  }

  private static double cosine(float[] q, float[] p) {
    double cosine = 0;
    for (int i = 0; i < q.length; i++) {
      cosine += (double) q[i] * p[i];
    }
    return cosine;
  }

  @Override
  public OptionalDouble positiveScore(LabelledQuery query) {
    float[] q = vectorOf(query);
    return query.positives().stream().mapToDouble(id -> cosine(q, passageVectors.get(id))).min();
  }

  private float[] vectorOf(LabelledQuery query) {
    float[] vector = queryVectors.get(query.id());
    if (vector == null) {
      throw new IllegalArgumentException(
          "Query %s is not in the collection that was embedded.".formatted(query.id()));
    }
    return vector;
  }

  @Override
  public Optional<QueryVectors> vectors(LabelledQuery query) {
    return Optional.of(
        new QueryVectors(
            encoderId,
            vectorOf(query),
            query.positives().stream().map(passageVectors::get).toList()));
  }
}
