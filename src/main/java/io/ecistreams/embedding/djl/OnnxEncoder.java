package io.ecistreams.embedding.djl;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ModelException;
import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.inference.Predictor;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/**
 * A loaded model: one ONNX Runtime session and one tokenizer, both safe for concurrent use, and a
 * pool of predictors, which are not. A pool rather than a lock lets two stream threads run on two
 * cores; a pool rather than thread locals lets {@link #close()} reach every predictor.
 */
final class OnnxEncoder implements AutoCloseable {
  /** Attention needs memory by tokens squared: four texts of 512 tokens take some 50 MB. */
  private static final int MAX_PADDED_TOKENS = 2048;

  private final Model model;
  private final HuggingFaceTokenizer tokenizer;
  private final PoolingTranslator translator;
  private final int maxBatch;
  private final Queue<Predictor<TokenBatch, float[][]>> idle = new ConcurrentLinkedQueue<>();

  private OnnxEncoder(Model model, HuggingFaceTokenizer tokenizer, int maxBatch) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.translator = new PoolingTranslator(model.describeInput().keys());
    this.maxBatch = maxBatch;
  }

  static OnnxEncoder open(DjlEncoderConfig config, ModelFiles files)
      throws IOException, ModelException {
    Model model = Model.newInstance(config.encoderId(), Device.cpu(), "OnnxRuntime");
    try {
      model.load(
          files.model(),
          null,
          Map.of(
              "intraOpNumThreads",
              Integer.toString(config.intraOpThreads()),
              "interOpNumThreads",
              "1"));
      HuggingFaceTokenizer tokenizer =
          HuggingFaceTokenizer.builder()
              .optTokenizerPath(files.tokenizer())
              .optAddSpecialTokens(true)
              .optTruncation(true)
              .optMaxLength(config.maxTokens())
              .optPadding(false)
              .build();
      return new OnnxEncoder(model, tokenizer, config.maxBatch());
    } catch (IOException | ModelException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** Embeds texts that already bear their prefix. */
  List<float[]> embed(List<String> texts) throws TranslateException {
    Encoding[] encodings = tokenizer.batchEncode(texts);
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

  /** Frees the natives; no call to embed may be running. */
  @Override
  public void close() {
    idle.forEach(Predictor::close);
    idle.clear();
    tokenizer.close();
    model.close();
  }
}
