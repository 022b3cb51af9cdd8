package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceMove;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextEncoders;
import io.ecistreams.model.TextRole;
import io.ecistreams.testing.Mined;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Miners of texts on a board whose encoder goes through revisions, and what they mined before. */
class SampleTopologyTest {
  private static final String FIRST = "e5-small-v2";
  private static final String SECOND = "e5-small-v2@2";
  private static final int D = 16;

  private Optional<TopologyHarness> harness = Optional.empty();
  private int query;

  /**
   * Positives are near to their queries. Negatives are half way for the first encoder; for the
   * second they are anywhere.
   */
  private record Model(String encoderId, double nearness) implements TextEmbedder {
    @Override
    public List<float[]> embed(TextRole role, List<String> texts) {
      return texts.stream().map(this::vector).toList();
    }

    private float[] vector(String text) {
      String[] words = text.split(" ");
      double near = words[0].equals("query") ? 1 : words[0].equals("positive") ? 0.9 : nearness;
      Random topic = new Random(31L * Integer.parseInt(words[1]));
      Random own = new Random(text.hashCode());
      float[] vector = new float[D];
      for (int i = 0; i < D; i++) {
        double rest = Math.sqrt(1 - near * near);
        vector[i] = (float) (near * topic.nextGaussian() + rest * own.nextGaussian());
      }
      return vector;
    }

    @Override
    public void close() {}
  }

  private TopologyHarness start(TextEncoders revisions) {
    harness =
        Optional.of(
            new TopologyHarness(
                new TopologyHarness.Options()
                    .calibration(new CalibrationPolicy(16, 16, 0, Map.of()))
                    .embedder(new Model(FIRST, 0.5))
                    .revisions(revisions)));
    return harness.get();
  }

  @AfterEach
  void close() {
    harness.ifPresent(TopologyHarness::close);
  }

  /** Records of texts, of an encoder or of none. */
  private void mine(String source, Optional<String> encoder, int records) {
    for (int i = 0; i < records; i++) {
      int q = query++;
      harness
          .orElseThrow()
          .pipe(
              MinedNegatives.newBuilder()
                  .setBoard("board")
                  .setSource(source)
                  .setEncoderId(encoder.orElse(null))
                  .setQuery(Mined.text("q" + q, "query " + q))
                  .setPositives(List.of(Mined.text("p" + q, "positive " + q)))
                  .setNegatives(
                      IntStream.range(0, 4)
                          .mapToObj(n -> Mined.text("n" + q + n, "negative " + q + " " + n))
                          .toList())
                  .setMinedAt(TopologyHarness.START)
                  .build());
    }
    pass();
  }

  private void pass() {
    harness.orElseThrow().driver.advanceWallClockTime(Duration.ofSeconds(3));
  }

  private Ranking ranking() {
    return harness.orElseThrow().lastRanking("board");
  }

  private static SourceMove move(Ranking ranking, String source) {
    return ranking.getRevisions().get(0).getSources().stream()
        .filter(move -> move.getSource().equals(source))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldCountTextsUnderBothRevisionsAndJudgeAnewWhatWasMinedBefore() {
    start(
        id ->
            id.equals(SECOND)
                ? Outcome.accepted(new Model(SECOND, 0))
                : Outcome.refused(RejectionReason.NO_EMBEDDING, "no such model"));
    mine("words", Optional.empty(), 80);
    mine("dense", Optional.of(SECOND), 20);
    mine("words", Optional.empty(), 20);

    Ranking before = ranking();
    assertThat(before.getBackground().getEncoderId()).isEqualTo(FIRST);
    assertThat(before.getWindows().get(0).getSources().get(0).getN()).isEqualTo(400);
    assertThat(before.getNext().orElseThrow().getSources())
        .extracting(source -> source.getSource() + " " + source.getN())
        .containsExactly("dense 80", "words 80");

    mine("words", Optional.empty(), 10);

    Ranking[] newest = {ranking()};
    assertThat(newest[0].getBackground().getEncoderId()).isEqualTo(SECOND);
    assertThat(newest[0].getWindows().get(0).getSources())
        .extracting(source -> source.getSource() + " " + source.getN())
        .containsExactlyInAnyOrder("dense 80", "words 120");
    await()
        .pollInSameThread()
        .until(
            () -> {
              pass();
              harness.orElseThrow().rankings.readRecordsToList().stream()
                  .reduce((first, second) -> second)
                  .ifPresent(record -> newest[0] = record.value());
              return move(newest[0], "words").getSample().isPresent();
            });
    SourceMove words = move(newest[0], "words");
    assertThat(words.getSample().get().getN()).isEqualTo(64);
    assertThat(words.getSample().get().getEasyBefore()).isLessThan(.4);
    assertThat(words.getSample().get().getEasyNow()).isGreaterThan(.7);
    assertThat(words.getAdvice().orElseThrow())
        .contains(" % of words's negatives are easy for 2; they were ", "refresh this miner");
    assertThat(move(newest[0], "dense").getSample()).isEmpty();
    assertThat(harness.orElseThrow().deadLetters.isEmpty()).isTrue();
  }

  @Test
  void shouldGoOnWithOneSentenceWhenThereIsNoModelOfARevision() {
    start(id -> Outcome.refused(RejectionReason.NO_EMBEDDING, "the model is not there"));
    mine("words", Optional.empty(), 80);
    mine("dense", Optional.of(SECOND), 1);
    mine("words", Optional.empty(), 20);

    Ranking ranking = ranking();
    assertThat(ranking.getNext()).isEmpty();
    assertThat(ranking.getWindows().get(0).getSources().get(0).getN()).isEqualTo(400);
    assertThat(harness.orElseThrow().deadLetters.readRecordsToList())
        .singleElement()
        .extracting(TestRecord::headers)
        .extracting(
            headers ->
                new String(
                    headers.lastHeader(LetterHeaders.MESSAGE).value(), StandardCharsets.UTF_8))
        .asString()
        .contains("has no embedding by the board's encoder, " + SECOND)
        .endsWith("the model is not there");
  }
}
