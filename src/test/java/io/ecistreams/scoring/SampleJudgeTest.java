package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.model.BinaryReader;
import io.ecistreams.model.BinaryWriter;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.RescoredSample;
import io.ecistreams.model.RevisionChange;
import io.ecistreams.model.RevisionChange.SourceShift;
import io.ecistreams.model.SampledExample;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextRole;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SampleJudgeTest {
  /** Easy is a cosine below .4 that is not suspected; suspected u > 3. */
  private static final CosineBackground BACKGROUND =
      new CosineBackground("e5@2", 2, .3, .1, .3, .1, 128, CosineBackground.Origin.GIVEN);

  /** Texts are angles in degrees. */
  private static final class Angles implements TextEmbedder {
    private final List<Integer> calls = new ArrayList<>();

    @Override
    public String encoderId() {
      return "e5@2";
    }

    @Override
    public List<float[]> embed(TextRole role, List<String> texts) {
      calls.add(texts.size());
      return texts.stream().map(Angles::vector).toList();
    }

    private static float[] vector(String degrees) {
      double angle = Math.toRadians(Double.parseDouble(degrees));
      return new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
    }

    @Override
    public void close() {}
  }

  private final Angles model = new Angles();
  private final SampleJudge judge = new SampleJudge(model, BACKGROUND);

  private static SampledExample example(String negative, boolean isLabelled, boolean wasEasy) {
    return new SampledExample("0", "10", negative, isLabelled, wasEasy);
  }

  @Test
  void shouldCompareEasySharesOfTheSameExamples() {
    List<SampledExample> sample =
        List.of(
            example("80", false, false), // cosine .17: easy now
            example("85", false, true),
            example("45", false, true), // cosine .71, hard
            example("11", false, false), // beside the positive: suspected
            example("80", true, false)); // labelled: false, whatever its cosine is

    assertThat(judge.judge(sample, () -> true)).contains(new RescoredSample(5, .4, .4));
    assertThat(judge.judge(sample.subList(0, 2), () -> true))
        .contains(new RescoredSample(2, .5, 1));
  }

  @Test
  void shouldEmbedInBatchesAndStopInBetween() {
    List<SampledExample> sample = Collections.nCopies(20, example("80", false, false));

    assertThat(judge.judge(sample, () -> true)).contains(new RescoredSample(20, 0, 1));
    assertThat(model.calls).containsExactly(8, 16, 8, 16, 4, 8);
    model.calls.clear();
    assertThat(judge.judge(sample, () -> model.calls.isEmpty())).isEmpty();
    assertThat(model.calls).containsExactly(8, 16);
  }

  @Test
  void shouldAdviseToRefreshAMinerWhoseNegativesHaveBecomeEasy() {
    assertThat(new RescoredSample(64, .31, .64).advice("bm25", "e5@step-10000", "e5@step-20000"))
        .contains(
            "64 % of bm25's negatives are easy for step-20000; they were 31 % for step-10000: refresh this miner");
    assertThat(new RescoredSample(64, .31, .70).advice("bm25", "e5", "e5@step-1"))
        .hasValueSatisfying(told -> assertThat(told).contains("31 % for e5:"));
    assertThat(new RescoredSample(64, .31, .50).advice("bm25", "e5", "e5@step-1")).isEmpty();
  }

  @Test
  void shouldSendAndKeepWhatIsSampledAndJudged() {
    SampledExamples sampled =
        new SampledExamples("b", "bm25", "e5@1", List.of(example("80", true, false)));
    assertThat(BoardInputCodecV1.decode(BoardInputCodecV1.encode(sampled))).isEqualTo(sampled);

    RevisionChange change =
        new RevisionChange(
            1,
            2,
            "e5@1",
            "e5@2",
            List.of(
                new SourceShift("bm25", Optional.empty(), Optional.empty()),
                new SourceShift("dense", Optional.empty(), Optional.empty())));
    RescoredSample rescored = new RescoredSample(64, .31, .64);
    RevisionBook book = RevisionBook.EMPTY.add(change).rescored("e5@2", Map.of("bm25", rescored));
    assertThat(book.changes().get(0).sources())
        .extracting(SourceShift::sample)
        .containsExactly(Optional.of(rescored), Optional.empty());
    assertThat(RevisionBook.fromBytes(book.toBytes())).isEqualTo(book);
    assertThat(book.rescored("e5@1", Map.of())).as("of a change before").isSameAs(book);
  }

  @Test
  void shouldReadWhatItWrote() {
    SampledExample example = new SampledExample("Q?", "", "Zürich", true, false);
    RescoredSample rescored = new RescoredSample(64, .31, .64);
    BinaryWriter out = new BinaryWriter();
    example.writeTo(out);
    rescored.writeTo(out);

    BinaryReader.readAll(
        "both",
        out.toBytes(),
        in -> {
          assertThat(SampledExample.readFrom(in)).isEqualTo(example);
          assertThat(RescoredSample.readFrom(in)).isEqualTo(rescored);
          return true;
        });
  }
}
