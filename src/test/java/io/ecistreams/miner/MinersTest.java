package io.ecistreams.miner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.embedding.ProgressListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MinersTest {
  private static final PassageCollection SHIPPED = PassageCollection.sample();

  /** Passages at 0, 10, ... 170 degrees; the query stands at 21, its positive at 20. */
  private static final PassageCollection CIRCLE =
      new PassageCollection(
          IntStream.range(0, 18).mapToObj(i -> new Passage("p" + i, "passage " + 10 * i)).toList(),
          List.of(new LabelledQuery("q", "query 21", List.of("p2"))),
          Map.of());

  @Test
  void shouldFindLexicallyClosePassagesWhenMiningByBm25() {
    PassageCollection collection =
        new PassageCollection(
            List.of(
                new Passage("wing", "Lift of a wing in a propeller slipstream."),
                new Passage("wing2", "The wing bends; the wing twists."),
                new Passage("bread", "Bread rises because yeast makes gas."),
                new Passage("slip", "A slipstream trails the propeller.")),
            List.of(new LabelledQuery("q", "Wing in a SLIPSTREAM?", List.of("wing"))),
            Map.of());
    try (Bm25Miner miner = new Bm25Miner(collection, 3)) {
      List<MinedCandidate> found = miner.mine(collection.queries().get(0));

      assertThat(found).extracting(MinedCandidate::id).containsExactly("slip", "wing2");
      assertThat(found).extracting(MinedCandidate::rank).containsExactly(1, 2);
      assertThat(found.get(0).score().getAsDouble())
          .isGreaterThan(found.get(1).score().getAsDouble());
      assertThat(found).allMatch(candidate -> candidate.embedding().isEmpty());
    }
  }

  @Test
  void shouldFindThePassageThatHasTheWordWhenTheIndexHasManySegments() {
    List<Passage> passages =
        IntStream.range(0, 1_000)
            .mapToObj(i -> new Passage("p" + i, "word" + i + " other".repeat(i * 7919 % 101)))
            .toList();
    PassageCollection collection =
        new PassageCollection(
            passages, List.of(new LabelledQuery("q", "word0", List.of("p0"))), Map.of());
    try (Bm25Miner miner = new Bm25Miner(collection, 2, 3)) {
      for (int i = 0; i < passages.size(); i++) {
        assertThat(miner.mine(new LabelledQuery("q", "word" + i + "?", List.of("none"))))
            .extracting(MinedCandidate::id)
            .containsExactly("p" + i);
      }
    }
  }

  /** A query with the id of one passage and the text of a dozen others, as duplicates have it. */
  private static final PassageCollection ITSELF =
      new PassageCollection(
          Stream.concat(
                  Stream.of(
                      new Passage("q", "wing of a bird 30"),
                      new Passage("positive", "wing and lift 10"),
                      new Passage("negative", "wing 40")),
                  IntStream.range(0, 12).mapToObj(i -> new Passage("copy" + i, " wing of 20\n")))
              .toList(),
          List.of(new LabelledQuery("q", "wing of 20", List.of("positive"))),
          Map.of());

  @Test
  void shouldNeverFindTheQueryItselfWhenItIsAPassageToo() {
    LabelledQuery query = ITSELF.queries().get(0);
    try (Bm25Miner bm25 = new Bm25Miner(ITSELF, 2)) {
      for (NegativeMiner miner :
          List.of(
              bm25,
              new DenseMiner(ITSELF, 2, new TopicEmbedder(), ProgressListener.SILENT),
              new RandomMiner(ITSELF, 2, 1))) {
        assertThat(miner.mine(query))
            .as(miner.source())
            .extracting(MinedCandidate::id)
            .containsExactly("negative");
      }
    }
  }

  @Test
  void shouldTakeAQueryOfAnyLengthWhenMiningByBm25() {
    String words =
        IntStream.range(0, 20_000).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
    PassageCollection collection =
        new PassageCollection(
            List.of(
                new Passage("p", "word1"),
                new Passage("far", "word7 other"),
                new Passage("near", "word19999 word8 other")),
            List.of(new LabelledQuery("q", words, List.of("p"))),
            Map.of());
    try (Bm25Miner miner = new Bm25Miner(collection, 3)) {
      assertThat(miner.mine(collection.queries().get(0)))
          .extracting(MinedCandidate::id)
          .containsExactly("near", "far");
    }
  }

  @Test
  void shouldFindNothingWhenTheQueryHasNoWord() {
    LabelledQuery query = new LabelledQuery("q", "?!", SHIPPED.queries().get(0).positives());
    try (Bm25Miner miner = new Bm25Miner(SHIPPED, 3)) {
      assertThat(miner.mine(query)).isEmpty();
    }
  }

  @Test
  void shouldReturnKUnlabelledPassagesForMostQueriesWhenMiningTheSampleByBm25() {
    try (Bm25Miner miner = new Bm25Miner(SHIPPED, 8)) {
      assertNoLabelledPositive(miner);
      assertThat(SHIPPED.queries().stream().filter(q -> miner.mine(q).size() == 8).count())
          .isGreaterThan(SHIPPED.queries().size() * 9L / 10);
    }
  }

  @Test
  void shouldReturnTheNearestUnlabelledPassagesWhenMiningDensely() {
    DenseMiner miner = new DenseMiner(CIRCLE, 3, new TopicEmbedder(), ProgressListener.SILENT);

    List<MinedCandidate> found = miner.mine(CIRCLE.queries().get(0));

    assertThat(found).extracting(MinedCandidate::id).containsExactly("p3", "p1", "p4");
    assertThat(found).extracting(MinedCandidate::rank).containsExactly(1, 2, 3);
    assertThat(found.get(0).embedding()).hasValue(TopicEmbedder.vector("30"));
    QueryVectors vectors = miner.vectors(CIRCLE.queries().get(0)).orElseThrow();
    assertThat(vectors.encoderId()).isEqualTo("topic");
    assertThat(vectors.query()).containsExactly(TopicEmbedder.vector("21"));
    assertThat(vectors.positives()).containsExactly(TopicEmbedder.vector("20"));
  }

  @Test
  void shouldEmbedInBatchesAndReportProgressWhenADenseMinerIsMade() {
    PassageCollection forty =
        new PassageCollection(
            IntStream.range(0, 40).mapToObj(i -> new Passage("p" + i, "passage " + i)).toList(),
            List.of(new LabelledQuery("q", "query 1", List.of("p1"))),
            Map.of());
    TopicEmbedder embedder = new TopicEmbedder();
    List<Double> fractions = new ArrayList<>();
    List<String> stages = new ArrayList<>();

    new DenseMiner(
        forty,
        3,
        embedder,
        (stage, fraction) -> {
          stages.add(stage);
          fractions.add(fraction);
        });

    assertThat(embedder.batchSizes).containsExactly(32, 8, 1);
    assertThat(fractions).containsExactly(32.0 / 41, 40.0 / 41, 1.0);
    assertThat(stages).last().isEqualTo("embedding the queries 41/41");
  }

  @Test
  void shouldRefuseAQueryOfAnotherCollectionWhenMiningDensely() {
    DenseMiner miner = new DenseMiner(CIRCLE, 3, new TopicEmbedder(), ProgressListener.SILENT);

    assertThatThrownBy(() -> miner.mine(SHIPPED.queries().get(0)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldServeTheWrittenNegativesWhenMiningFromTheLlm() {
    WrittenNegativesMiner miner = new WrittenNegativesMiner(SHIPPED);
    LabelledQuery query = SHIPPED.queries().get(0);

    List<MinedCandidate> found = miner.mine(query);

    assertThat(found)
        .extracting(MinedCandidate::id)
        .containsExactly(
            "llm-" + query.id() + "-1", "llm-" + query.id() + "-2", "llm-" + query.id() + "-3");
    assertThat(found)
        .extracting(MinedCandidate::text)
        .containsExactlyElementsOf(SHIPPED.llmNegatives(query.id()));
    assertThat(found).allMatch(c -> c.score().isEmpty() && c.embedding().isEmpty());
    assertThat(miner.vectors(query)).isEmpty();
  }

  /** The score of a positive is the one that it has as a candidate of a query it is none of. */
  @Test
  void shouldGiveAPositiveTheScoreThatItWouldHaveAsACandidate() {
    try (Bm25Miner bm25 = new Bm25Miner(SHIPPED, SHIPPED.passages().size())) {
      int found = 0;
      for (LabelledQuery query : SHIPPED.queries().subList(0, 20)) {
        LabelledQuery unlabelled = new LabelledQuery(query.id(), query.text(), List.of("none"));
        OptionalDouble least =
            bm25.mine(unlabelled).stream()
                .filter(candidate -> query.positives().contains(candidate.id()))
                .mapToDouble(candidate -> candidate.score().getAsDouble())
                .min();
        if (least.isPresent() && query.positives().size() == 1) {
          found++;
          assertThat(bm25.positiveScore(query).getAsDouble())
              .isCloseTo(least.getAsDouble(), within(1e-5));
        }
      }
      assertThat(found).isPositive();
      LabelledQuery wordless = new LabelledQuery("q", "?!", SHIPPED.queries().get(0).positives());
      assertThat(bm25.positiveScore(wordless)).hasValue(0);
    }
    DenseMiner dense = new DenseMiner(CIRCLE, 3, new TopicEmbedder(), ProgressListener.SILENT);
    LabelledQuery two = new LabelledQuery("q", "query 21", List.of("p2", "p5"));
    assertThat(dense.positiveScore(two).getAsDouble())
        .isCloseTo(Math.cos(Math.toRadians(29)), within(1e-6));
    assertThat(new RandomMiner(CIRCLE, 3, 1).positiveScore(two)).isEmpty();
  }

  @Test
  void shouldTakeOnlyTheBandOfADenseMinerAndSayWhatIsLeftOut() {
    List<Band.Rule> leftOut = new ArrayList<>();
    // The positive is 1 degree away; 9, 11 and 19 are those of the nearest candidates.
    Band band =
        new Band(
            1,
            OptionalInt.of(6),
            new Band.Scores(
                OptionalDouble.of(Math.cos(Math.toRadians(1)) - Math.cos(Math.toRadians(10))),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty()),
            2,
            Band.Sampling.TOP);
    BandedMiner miner =
        new BandedMiner(
            new DenseMiner(CIRCLE, band.depth(), new TopicEmbedder(), ProgressListener.SILENT),
            band,
            1,
            leftOut::add);

    List<MinedCandidate> found = miner.mine(CIRCLE.queries().get(0));

    assertThat(found).extracting(MinedCandidate::id).containsExactly("p4", "p0");
    assertThat(found).extracting(MinedCandidate::rank).containsExactly(3, 4);
    assertThat(leftOut)
        .containsExactly(
            Band.Rule.ABSOLUTE_MARGIN,
            Band.Rule.RANGE_MIN,
            Band.Rule.NUM_NEGATIVES,
            Band.Rule.NUM_NEGATIVES);
    assertThat(miner.vectors(CIRCLE.queries().get(0))).isPresent();
    assertThat(miner.version())
        .contains("range_min=1, range_max=6, absolute_margin=")
        .endsWith("negatives=2");
  }

  @Test
  void shouldDrawTheSamePassagesWhenTheSeedIsTheSame() {
    assertThat(drawAll(7)).isEqualTo(drawAll(7)).isNotEqualTo(drawAll(8));
  }

  @Test
  void shouldDrawDistinctUnlabelledPassagesWhenMiningAtRandom() {
    RandomMiner miner = new RandomMiner(SHIPPED, 8, 1);

    assertNoLabelledPositive(miner);
    assertThat(miner.mine(SHIPPED.queries().get(0)))
        .hasSize(8)
        .extracting(MinedCandidate::id)
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldDrawAllThereAreWhenTheCollectionIsSmallerThanK() {
    assertThat(new RandomMiner(CIRCLE, 100, 1).mine(CIRCLE.queries().get(0))).hasSize(17);
  }

  private static List<MinedCandidate> drawAll(long seed) {
    RandomMiner miner = new RandomMiner(SHIPPED, 4, seed);
    return SHIPPED.queries().stream().flatMap(query -> miner.mine(query).stream()).toList();
  }

  private static void assertNoLabelledPositive(NegativeMiner miner) {
    for (LabelledQuery query : SHIPPED.queries()) {
      assertThat(miner.mine(query))
          .extracting(MinedCandidate::id)
          .doesNotContainAnyElementsOf(query.positives());
    }
  }
}
