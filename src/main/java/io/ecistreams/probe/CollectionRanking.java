package io.ecistreams.probe;

import io.ecistreams.math.MatrixProducts;
import java.util.Arrays;
import java.util.List;
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
   * @throws ArithmeticException if a score is not a number, so that nothing can be ranked
   */
  double[] ndcg(LinearAdapter adapter, List<JudgedQuery> judged) {
    double[][] queries =
        adapter
            .adapt(data.queryRows(judged.stream().mapToInt(JudgedQuery::query).toArray()))
            .unit();
    List<Best> best = IntStream.range(0, queries.length).mapToObj(i -> new Best()).toList();
    for (int from = 0; from < data.documents(); from += BLOCK) {
      int to = Math.min(from + BLOCK, data.documents());
      double[][] block = data.passageRows(IntStream.range(from, to).toArray());
      double[][] passages = side == AdaptedSide.BOTH ? adapter.adapt(block).unit() : block;
      double[][] scores = new double[queries.length][passages.length];
      MatrixProducts.addProduct(scores, queries, MatrixProducts.transposed(passages));
      for (int i = 0; i < queries.length; i++) {
        best.get(i).take(scores[i], from);
      }
    }
    return IntStream.range(0, queries.length)
        .mapToDouble(i -> judged.get(i).ndcg(best.get(i).passages()))
        .toArray();
  }

  /** The best passages so far; of equal ones the earlier in the collection. */
  private static final class Best {
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
