package io.ecistreams.embedding.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/** Pools the token vectors of an encoder in Java. */
final class PoolingTranslator extends TokenTranslator {

  PoolingTranslator(List<String> inputNames) {
    super(inputNames);
  }

  @Override
  float[][] rows(TokenBatch batch, NDList outputs) {
    for (NDArray output : outputs) {
      Shape shape = output.getShape();
      if (shape.dimension() == 3 && shape.get(0) == batch.rows() && shape.get(1) == batch.width()) {
        return batch.pool(output.toFloatArray());
      }
    }
    throw new IllegalStateException(
        "the model has no output of shape (texts, tokens, dimension) such as last_hidden_state");
  }
}
