package io.ecistreams.embedding.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.Batchifier;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import java.util.List;

/**
 * Feeds a padded batch to the model by input name; what comes out is read by those who extend it.
 */
abstract class TokenTranslator implements NoBatchifyTranslator<TokenBatch, float[][]> {
  private static final String BATCH = "batch";

  private final List<String> inputNames;

  TokenTranslator(List<String> inputNames) {
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
  public final float[][] processOutput(TranslatorContext context, NDList outputs) {
    return rows((TokenBatch) context.getAttachment(BATCH), outputs);
  }

  /**
   * One row of numbers for each input.
   *
   * @throws IllegalStateException if the model's outputs are none that this translator knows
   */
  abstract float[][] rows(TokenBatch batch, NDList outputs);
}
