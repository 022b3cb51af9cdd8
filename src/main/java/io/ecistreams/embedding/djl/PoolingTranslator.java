package io.ecistreams.embedding.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.Batchifier;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import java.util.List;

/** Feeds a padded batch to the model by input name and pools its token vectors in Java. */
final class PoolingTranslator implements NoBatchifyTranslator<TokenBatch, float[][]> {
  private static final String BATCH = "batch";
  private final List<String> inputNames;

  PoolingTranslator(List<String> inputNames) {
    this.inputNames = List.copyOf(inputNames);
  }

  @Override
  public Batchifier getBatchifier() {
    return null; // DJL's word for "the input is a batch already"
  }

  @Override
  public NDList processInput(TranslatorContext context, TokenBatch batch) {
    context.setAttachment(BATCH, batch);
    NDManager manager = context.getNDManager();
    Shape shape = new Shape(batch.rows(), batch.width());
    NDList list = new NDList();
    for (String name : inputNames) {
      NDArray array = manager.create(values(name, batch), shape);
      array.setName(name);
      list.add(array);
    }
    return list;
  }

  private static long[] values(String name, TokenBatch batch) {
    return switch (name) {
      case "input_ids" -> batch.ids();
      case "attention_mask" -> batch.mask();
      case "token_type_ids" -> batch.types();
      default ->
          throw new IllegalArgumentException(
              "the model wants an input '%s'; input_ids, attention_mask and token_type_ids are known"
                  .formatted(name));
    };
  }

  @Override
  public float[][] processOutput(TranslatorContext context, NDList outputs) {
    TokenBatch batch = (TokenBatch) context.getAttachment(BATCH);
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
