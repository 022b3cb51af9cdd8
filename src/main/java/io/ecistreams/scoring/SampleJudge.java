package io.ecistreams.scoring;

import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.ExampleGroup.Negative;
import io.ecistreams.model.RescoredSample;
import io.ecistreams.model.SampledExample;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Judges samples of examples anew under a revision of the encoder (definition.md, section 12). */
public final class SampleJudge {
  /** Examples whose texts are embedded together. */
  private static final int BATCH = 8;

  private final TextEmbedder embedder;
  private final CosineBackground background;
  private final ExampleJudge judge =
      new ExampleJudge(BoardSettings.STANDARD_CROSS_ENCODER_THRESHOLD);

  /**
   * A judge.
   *
   * @param embedder the model of the revision
   * @param background of the revision on the board
   */
  public SampleJudge(TextEmbedder embedder, CosineBackground background) {
    this.embedder = embedder;
    this.background = background;
  }

  /**
   * Judges the sample of a source; each example takes three texts to be embedded.
   *
   * @param sample at least one
   * @param goesOn is asked now and then
   * @return empty if it was not to go on
   * @throws io.ecistreams.model.EmbeddingException if the model fails
   */
  public Optional<RescoredSample> judge(List<SampledExample> sample, BooleanSupplier goesOn) {
    int easyNow = 0;
    for (int from = 0; from < sample.size(); from += BATCH) {
      if (!goesOn.getAsBoolean()) {
        return Optional.empty();
      }
      easyNow += countEasy(sample.subList(from, Math.min(from + BATCH, sample.size())));
    }
    double n = sample.size();
    long easyBefore = sample.stream().filter(SampledExample::isEasy).count();
    return Optional.of(new RescoredSample(sample.size(), easyBefore / n, easyNow / n));
  }

  private int countEasy(List<SampledExample> batch) {
    List<float[]> queries =
        embedder.embed(TextRole.QUERY, batch.stream().map(SampledExample::query).toList());
    List<String> texts = new ArrayList<>();
    batch.forEach(example -> texts.addAll(List.of(example.positive(), example.negative())));
    List<float[]> passages = embedder.embed(TextRole.PASSAGE, texts);
    int easy = 0;
    for (int i = 0; i < batch.size(); i++) {
      boolean isLabelled = batch.get(i).isLabelledPositive();
      Negative negative = new Negative("", isLabelled, 0, passages.get(2 * i + 1));
      easy += isEasy(queries.get(i), passages.get(2 * i), negative) ? 1 : 0;
    }
    return easy;
  }

  private boolean isEasy(float[] query, float[] positive, Negative negative) {
    judge.begin(
        new ExampleGroup(
            "", "", background.encoder(), 0, 1, "", "", query, positive, List.of(negative)));
    judge.judge(negative, background);
    return judge.isEasy();
  }
}
