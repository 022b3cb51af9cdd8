package io.ecistreams.embedding.djl;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ModelException;
import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.inference.Predictor;
import ai.djl.translate.TranslateException;
import ai.djl.util.PairList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A loaded model: one ONNX Runtime session and one tokenizer, both safe for concurrent use, and a
 * pool of predictors, which are not. A pool rather than a lock lets two stream threads run on two
 * cores; a pool rather than thread locals lets {@link #close()} reach every predictor.
 */
final class OnnxModel implements AutoCloseable {
  /** Attention needs memory by tokens squared: four texts of 512 tokens take some 50 MB. */
  private static final int MAX_PADDED_TOKENS = 2048;

  private final Model model;
  private final HuggingFaceTokenizer tokenizer;
  private final TokenTranslator translator;
  private final int maxBatch;
  private final Queue<Predictor<TokenBatch, float[][]>> idle = new ConcurrentLinkedQueue<>();

  /**
   * Bounds of one call.
   *
   * @param maxTokens longer inputs are cut, special tokens included
   * @param maxBatch inputs that go through the model together
   * @param intraOpThreads threads of ONNX Runtime inside one batch
   */
  record Limits(int maxTokens, int maxBatch, int intraOpThreads) {}

  private OnnxModel(
      Model model, HuggingFaceTokenizer tokenizer, TokenTranslator translator, int maxBatch) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.translator = translator;
    this.maxBatch = maxBatch;
  }

  /**
   * Loads a model.
   *
   * @param translator is given the names of the model's inputs
   */
  static OnnxModel open(
      String modelId,
      ModelFiles files,
      Limits limits,
      Function<List<String>, TokenTranslator> translator)
      throws IOException, ModelException {
    Model model = Model.newInstance(modelId, Device.cpu(), "OnnxRuntime");
    try {
      model.load(
          files.model(),
          null,
          Map.of(
              "intraOpNumThreads",
              Integer.toString(limits.intraOpThreads()),
              "interOpNumThreads",
              "1"));
      HuggingFaceTokenizer tokenizer =
          HuggingFaceTokenizer.builder()
              .optTokenizerPath(files.tokenizer())
              .optAddSpecialTokens(true)
              .optTruncation(true)
              .optMaxLength(limits.maxTokens())
              .optPadding(false)
              .build();
      return new OnnxModel(
          model, tokenizer, translator.apply(model.describeInput().keys()), limits.maxBatch());
    } catch (IOException | ModelException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** The output of the model for each text, as its translator reads it. */
  List<float[]> run(List<String> texts) throws TranslateException {
    return run(tokenizer.batchEncode(texts));
  }

  /**
   * The output of the model for each pair of texts; of a long pair the longer text is cut first.
   */
  List<float[]> runPairs(PairList<String, String> pairs) throws TranslateException {
    return run(tokenizer.batchEncode(pairs));
  }

  private List<float[]> run(Encoding[] encodings) throws TranslateException {
    float[][] vectors = new float[encodings.length][];
    Predictor<TokenBatch, float[][]> predictor = borrow();
    try {
      for (List<Integer> rows : batches(encodings)) {
        float[][] pooled =
            predictor.predict(TokenBatch.of(rows.stream().map(row -> encodings[row]).toList()));
        for (int i = 0; i < pooled.length; i++) {
          vectors[rows.get(i)] = pooled[i];
        }
      }
    } finally {
      idle.add(predictor);
    }
    return List.of(vectors);
  }

  /** Rows by length, shortest first, cut into batches, so that little is padded. */
  private List<List<Integer>> batches(Encoding[] encodings) {
    List<Integer> byLength =
        IntStream.range(0, encodings.length)
            .boxed()
            .sorted(Comparator.comparingInt(row -> encodings[row].getIds().length))
            .toList();
    List<List<Integer>> batches = new ArrayList<>();
    List<Integer> batch = new ArrayList<>();
    for (int row : byLength) {
      int paddedTokens = (batch.size() + 1) * encodings[row].getIds().length;
      if (batch.size() == maxBatch || (!batch.isEmpty() && paddedTokens > MAX_PADDED_TOKENS)) {
        batches.add(batch);
        batch = new ArrayList<>();
      }
      batch.add(row);
    }
    batches.add(batch);
    return batches;
  }

  private Predictor<TokenBatch, float[][]> borrow() {
    Predictor<TokenBatch, float[][]> predictor = idle.poll();
    return predictor != null ? predictor : model.newPredictor(translator);
  }

  /** Frees the natives; no call may be running. */
  @Override
  public void close() {
    idle.forEach(Predictor::close);
    idle.clear();
    tokenizer.close();
    model.close();
  }
}
