package io.ecistreams.probe;

import io.ecistreams.math.MatrixProducts;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.stream.IntStream;

/** Ranks the whole collection for some queries, a block of passages after another. */
final class CollectionRanking {
  private static final int BLOCK = 512;

  private final ProbeData data;
  private final AdaptedSide side;

  CollectionRanking(ProbeData data, AdaptedSide side) {
    this.data = data;
    this.side = side;
  }

  /**
   * nDCG@10 of each query under an adapter.
   *
   * @param goesOn is told before each block what share is done, and says whether to go on
   * @return nothing if it was stopped
   * @throws ArithmeticException if a score is not a number, so that nothing can be ranked
   */
  Optional<double[]> ndcg(LinearAdapter adapter, List<JudgedQuery> judged, DoublePredicate goesOn) {
    return best(adapter, judged, 0, data.documents(), goesOn).map(best -> ndcg(best, judged));
  }

  /** nDCG@10 of each query, of the best of the whole collection. */
  static double[] ndcg(List<Best> best, List<JudgedQuery> judged) {
    return IntStream.range(0, best.size())
        .mapToDouble(i -> judged.get(i).ndcg(best.get(i).passages()))
        .toArray();
  }

  /** The best of a part of the collection, by query; otherwise as {@link #ndcg}. */
  Optional<List<Best>> best(
      LinearAdapter adapter, List<JudgedQuery> judged, int first, int end, DoublePredicate goesOn) {
    double[][] queries =
        adapter
            .adapt(data.queryRows(judged.stream().mapToInt(JudgedQuery::query).toArray()))
            .unit();
    List<Best> best = IntStream.range(0, queries.length).mapToObj(i -> new Best()).toList();
    for (int from = first; from < end; from += BLOCK) {
      if (!goesOn.test((double) (from - first) / (end - first))) {
        return Optional.empty();
      }
      int to = Math.min(from + BLOCK, end);
      double[][] block = data.passageRows(IntStream.range(from, to).toArray());
      double[][] passages = side == AdaptedSide.BOTH ? adapter.adapt(block).unit() : block;
      double[][] scores = new double[queries.length][passages.length];
      MatrixProducts.addProduct(scores, queries, MatrixProducts.transposed(passages));
      for (int i = 0; i < queries.length; i++) {
        best.get(i).take(scores[i], from);
      }
    }
    return Optional.of(best);
  }

  /** The best passages so far; of equal ones the earlier in the collection. */
  static final class Best {
    private final int[] passages = new int[JudgedQuery.CUT];
    private final double[] scores = new double[JudgedQuery.CUT];
    private int count;

    void take(double[] block, int first) {
      for (int j = 0; j < block.length; j++) {
        if (Double.isNaN(block[j])) {
          throw new ArithmeticException(
              "A training has left the numbers; take a smaller rate or a larger temperature.");
        }
        if (count < scores.length || block[j] > scores[count - 1]) {
          insert(first + j, block[j]);
        }
      }
    }

    /** Takes those of a later part. */
    void take(Best later) {
      for (int i = 0; i < later.count; i++) {
        if (count < scores.length || later.scores[i] > scores[count - 1]) {
          insert(later.passages[i], later.scores[i]);
        }
      }
    }

    private void insert(int passage, double score) {
      int place = Math.min(count, scores.length - 1);
      while (place > 0 && scores[place - 1] < score) {
        scores[place] = scores[place - 1];
        passages[place] = passages[place - 1];
        place--;
      }
      scores[place] = score;
      passages[place] = passage;
      count = Math.min(count + 1, scores.length);
    }

    int[] passages() {
      return Arrays.copyOf(passages, count);
    }
  }
}
