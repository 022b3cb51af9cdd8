package io.ecistreams.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Small collections with a structure that an adapter can learn. */
final class ProbeSamples {
  static final int DIMENSION = 12;

  private ProbeSamples() {}

  static ProbeSettings settings(AdaptedSide side) {
    return new ProbeSettings(side, 4, 5, 1e-2, 0.1, 3, 2, 17);
  }

  /**
   * Queries whose positives lie where a fixed map moves them, so that there is something to learn.
   * Source {@code useful} has other passages as negatives, {@code harmful} has positives.
   */
  static ProbeData data(int queries) {
    Random random = new Random(5);
    List<float[]> passages = new ArrayList<>();
    List<float[]> vectors = new ArrayList<>();
    for (int q = 0; q < queries; q++) {
      float[] query = vector(random);
      float[] passage = vector(random);
      for (int j = 0; j < DIMENSION; j++) {
        passage[j] = 0.7f * passage[j] + query[(j + 1) % DIMENSION] + 0.4f * query[j];
      }
      vectors.add(query);
      passages.add(passage);
    }
    // One passage that is not of the collection.
    passages.add(vector(random));
    List<JudgedQuery> judged = new ArrayList<>();
    List<TrainingRecord> useful = new ArrayList<>();
    List<TrainingRecord> harmful = new ArrayList<>();
    for (int q = 0; q < queries; q++) {
      judged.add(new JudgedQuery(q, Map.of(q, 2.0, (q + 1) % queries, 1.0)));
      int[] others = {(q + 2) % queries, (q + 5) % queries, queries};
      useful.add(new TrainingRecord(q, new int[] {q}, others));
      harmful.add(new TrainingRecord(q, new int[] {(q + 3) % queries}, new int[] {q}));
    }
    return new ProbeData(
        passages,
        queries,
        vectors,
        judged,
        List.of(new ProbeData.Source("useful", useful), new ProbeData.Source("harmful", harmful)));
  }

  /**
   * The same, but the first source's record of a query has a wrong positive, the right one as
   * negative.
   */
  static ProbeData withCanary(ProbeData data, int query) {
    List<TrainingRecord> records = new ArrayList<>(data.sources().get(0).records());
    int wrong = (query + 30) % data.documents();
    records.set(query, new TrainingRecord(query, new int[] {wrong}, new int[] {query}));
    return new ProbeData(
        data.passages(),
        data.documents(),
        data.queries(),
        data.judged(),
        List.of(
            new ProbeData.Source(data.sources().get(0).name(), records), data.sources().get(1)));
  }

  private static float[] vector(Random random) {
    float[] vector = new float[DIMENSION];
    for (int j = 0; j < DIMENSION; j++) {
      vector[j] = (float) random.nextGaussian();
    }
    return vector;
  }
}
