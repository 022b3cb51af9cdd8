package io.ecistreams.embedding.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * Reads a cross-encoder's logits: one a pair, or two (not relevant, relevant), whose difference is
 * the logarithm of the odds.
 */
final class LogitTranslator extends TokenTranslator {

  LogitTranslator(List<String> inputNames) {
    super(inputNames);
  }

  @Override
  float[][] rows(TokenBatch batch, NDList outputs) {
    NDArray logits = outputs.get(0);
    Shape shape = logits.getShape();
    long columns = shape.dimension() == 1 ? 1 : shape.dimension() == 2 ? shape.get(1) : 0;
    if (columns < 1 || columns > 2 || shape.get(0) != batch.rows()) {
      throw new IllegalStateException(
          "the model's first output has shape %s; a cross-encoder gives logits (pairs, 1) or (pairs, 2)"
              .formatted(shape));
    }
    float[] values = logits.toFloatArray();
    float[][] rows = new float[batch.rows()][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = new float[] {columns == 1 ? values[row] : values[2 * row + 1] - values[2 * row]};
    }
    return rows;
  }
}
