package io.ecistreams.miner;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.embedding.PairScorer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CrossEncoderMinerTest {
  private static final LabelledQuery QUERY = new LabelledQuery("q", "query", List.of("p7"));
  private static final PassageCollection COLLECTION =
      new PassageCollection(
          IntStream.range(0, 8).mapToObj(i -> new Passage("p" + i, "passage " + i)).toList(),
          List.of(QUERY),
          Map.of());

  private final LastDigit scorer = new LastDigit();
  private final CrossEncoderMiner miner =
      new CrossEncoderMiner(COLLECTION, new Fixed(COLLECTION, 6), scorer, 3);

  @Test
  void shouldTakeTheMostRelevantCandidatesAndNoLabelledPositive() {
    List<MinedCandidate> found = miner.mine(QUERY);

    assertThat(found).extracting(MinedCandidate::id).containsExactly("p5", "p4", "p3");
    assertThat(found).extracting(MinedCandidate::rank).containsExactly(1, 2, 3);
    assertThat(found).extracting(c -> c.score().getAsDouble()).containsExactly(5.0, 4.0, 3.0);
    assertThat(scorer.queries).containsExactly("query");
  }

  @Test
  void shouldTakeAllThereAreWhenThereAreFewerThanAskedFor() {
    assertThat(new CrossEncoderMiner(COLLECTION, new Fixed(COLLECTION, 2), scorer, 3).mine(QUERY))
        .extracting(MinedCandidate::id)
        .containsExactly("p1", "p0");
  }

  @Test
  void shouldGiveTheLeastScoreOfItsPositives() {
    LabelledQuery two = new LabelledQuery("q", "query", List.of("p7", "p2", "p6"));

    assertThat(miner.positiveScore(two)).hasValue(2);
  }

  @Test
  void shouldSendItsScoresAsACrossEncodersToo() {
    MinedNegatives record =
        new MinedNegativesFactory(COLLECTION, "b")
            .mine(miner, QUERY, () -> Instant.EPOCH)
            .orElseThrow();

    assertThat(record.getScores()).hasValue(List.of(5.0, 4.0, 3.0));
    assertThat(record.getCrossEncoderScores()).hasValue(List.of(5.0, 4.0, 3.0));
    assertThat(record.getMinerVersion()).hasValue("last-digit, k=3, of fixed, k=6");
  }

  @Test
  void shouldKeepEverythingButTheNameWhenRenamed() {
    NamedMiner named = new NamedMiner("reranked", miner);
    MinedNegatives record =
        new MinedNegativesFactory(COLLECTION, "b")
            .mine(named, QUERY, () -> Instant.EPOCH)
            .orElseThrow();

    assertThat(record.getSource()).isEqualTo("reranked");
    assertThat(record.getMinerVersion()).hasValue(miner.version());
    assertThat(record.getCrossEncoderScores()).isPresent();
  }

  /** The digit at the end of a passage. */
  private static final class LastDigit implements PairScorer {
    private final List<String> queries = new ArrayList<>();

    @Override
    public String modelId() {
      return "last-digit";
    }

    @Override
    public double[] score(String query, List<String> passages) {
      queries.add(query);
      return passages.stream().mapToDouble(p -> p.charAt(p.length() - 1) - '0').toArray();
    }

    @Override
    public void close() {}
  }
}
