package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.ExampleShares;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.ScoreState;
import io.ecistreams.avro.Share;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.Trust;
import io.ecistreams.avro.WindowRanking;
import io.ecistreams.query.Endpoint;
import io.ecistreams.testing.SampleBoards;
import java.util.List;
import org.junit.jupiter.api.Test;

class SourceAdviceTest {
  private static final Ranking SAMPLE =
      new SampleBoards(new Endpoint("localhost", 1)).add("b", 2).ranking("b").orElseThrow();

  private static SourceScore.Builder source(String name, int low, int high) {
    return SourceScore.newBuilder(SAMPLE.getWindows().get(0).getSources().get(0))
        .setSource(name)
        .setState(ScoreState.READY)
        .setRank(low)
        .setRankLow(low)
        .setRankHigh(high)
        .setN(1_000)
        .setLabelledPositives(0)
        .setFalseNegativeRate(0)
        .setComposition(shares(0, 0));
  }

  /** Shares that are at least so much. */
  private static ExampleShares shares(double easy, double isFalse) {
    return new ExampleShares(
        new Share(easy, easy, 1.0), new Share(0.0, 0.0, 1.0), new Share(isFalse, isFalse, 1.0));
  }

  private static List<String> sentences(Trust trust, SourceScore... sources) {
    WindowRanking window =
        WindowRanking.newBuilder(SAMPLE.getWindows().get(0))
            .setSources(List.of(sources))
            .setTrust(trust)
            .build();
    return SourceAdvice.sentences(
        Ranking.newBuilder(SAMPLE).setWindows(List.of(window, window)).build());
  }

  private static String only(SourceScore.Builder source) {
    return sentences(Trust.UNCONFIRMED, source.build()).get(0);
  }

  @Test
  void shouldSayWhatTheOrderOfSourcesSays() {
    assertThat(
            sentences(
                Trust.CONFIRMED,
                source("a", 1, 1).build(),
                source("b", 2, 3).setState(ScoreState.PROVISIONAL).build(),
                source("c", 2, 3).setFalseNegativeRate(0.08).build()))
        .containsExactly(
            "a: train on it first; it is ahead of all others.",
            "b: use it beside a, not in its place: that teaches more (provisional: more examples may change it).",
            "c: use it beside a, not in its place: that teaches more, after eci clean has taken out what looks like false negatives (8.0 %).");
    assertThat(sentences(Trust.UNCONFIRMED, source("a", 1, 2).build(), source("b", 1, 2).build()))
        .containsExactly(
            "a: train on it; it cannot be told apart from b.",
            "b: train on it; it cannot be told apart from a.");
    assertThat(sentences(Trust.CONTRADICTED, source("a", 1, 1).build(), source("b", 2, 2).build()))
        .allMatch(s -> s.contains("beside the others, as the second opinion contradicts"));
    assertThat(only(source("a", 1, 1))).contains("no other source to compare it with");
  }

  @Test
  void shouldSayFirstWhatIsWrongWithASource() {
    assertThat(only(source("a", 1, 1).setState(ScoreState.WARMING_UP).setN(40)))
        .isEqualTo("a: 40 examples are too few for a rank; give at least 100.");
    assertThat(only(source("a", 1, 1).setComposition(shares(0, 0.6)).setFalseNegativeRate(0.7)))
        .startsWith("a: do not train on it as it is, 70.0 % look like false negatives");
    assertThat(only(source("a", 1, 1).setLabelledPositives(30)))
        .startsWith("a: run eci clean first, as 3.0 % of its negatives are labelled positives");
    assertThat(only(source("a", 1, 1).setComposition(shares(0.7, 0))))
        .startsWith("a: mine it anew with a newer model, or nearer to the query: 70.0 %");
  }
}
