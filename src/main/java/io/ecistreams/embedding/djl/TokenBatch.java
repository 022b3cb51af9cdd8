package io.ecistreams.embedding.djl;

import ai.djl.huggingface.tokenizers.Encoding;
import java.util.List;

/**
 * Tokens of a few texts, padded to the longest; row-major, {@code rows * width} each.
 *
 * @param mask 1 for a token, 0 for padding
 */
record TokenBatch(int rows, int width, long[] ids, long[] mask, long[] types) {

  static TokenBatch of(List<Encoding> encodings) {
    int rows = encodings.size();
    int width = encodings.stream().mapToInt(e -> e.getIds().length).max().orElseThrow();
    long[] ids = new long[rows * width];
    long[] mask = new long[rows * width];
    long[] types = new long[rows * width];
    for (int row = 0; row < rows; row++) {
      Encoding encoding = encodings.get(row);
      int length = encoding.getIds().length;
      System.arraycopy(encoding.getIds(), 0, ids, row * width, length);
      System.arraycopy(encoding.getAttentionMask(), 0, mask, row * width, length);
      System.arraycopy(encoding.getTypeIds(), 0, types, row * width, length);
    }
    return new TokenBatch(rows, width, ids, mask, types);
  }

  /**
   * Unit-length means of the token vectors under the mask. The mean's division by the number of
   * tokens is left out: normalising undoes it.
   *
   * @param hidden the encoder's output, {@code rows * width * d}, row-major
   */
  float[][] pool(float[] hidden) {
    int d = hidden.length / (rows * width);
    float[][] vectors = new float[rows][];
    for (int row = 0; row < rows; row++) {
      double[] sum = new double[d];
      for (int token = row * width; token < (row + 1) * width; token++) {
        if (mask[token] != 0) {
          for (int i = 0, at = token * d; i < d; i++, at++) {
            sum[i] += hidden[at];
          }
        }
      }
      vectors[row] = unit(sum);
    }
    return vectors;
  }

  private static float[] unit(double[] sum) {
    double squares = 0;
    for (double x : sum) {
      squares += x * x;
    }
    double norm = Math.sqrt(squares);
    if (!(norm > 0 && norm < Double.POSITIVE_INFINITY)) {
      throw new IllegalStateException("the encoder gave a vector of length " + norm);
    }
    float[] vector = new float[sum.length];
    for (int i = 0; i < sum.length; i++) {
      vector[i] = (float) (sum[i] / norm);
    }
    return vector;
  }
}
