package io.ecistreams.miner;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.miner.Band.Rule;
import io.ecistreams.miner.Band.Sampling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Against a plain telling of what mine_hard_negatives does, over an array of scores. */
class BandPropertyTest {
  private static final double GONE = Double.NEGATIVE_INFINITY;

  /** Scores of candidates, best first, in steps that often meet the bounds. */
  @Provide
  Arbitrary<List<Double>> scores() {
    return scoreValues()
        .list()
        .ofMaxSize(60)
        .map(list -> list.stream().sorted((a, b) -> Double.compare(b, a)).toList());
  }

  private static Arbitrary<Double> scoreValues() {
    return Arbitraries.integers().between(-8, 8).map(eighths -> eighths / 8.0);
  }

  private static Arbitrary<OptionalDouble> bound(Arbitrary<Double> values) {
    return Arbitraries.oneOf(
        Arbitraries.just(OptionalDouble.empty()), values.map(OptionalDouble::of));
  }

  @Provide
  Arbitrary<Band> bands() {
    Arbitrary<Band.Scores> bounds =
        Combinators.combine(
                bound(scoreValues()),
                bound(Arbitraries.of(0.0, 0.25, 0.5, 1.0)),
                bound(scoreValues()),
                bound(scoreValues()))
            .as(Band.Scores::new);
    return Combinators.combine(
            Arbitraries.integers().between(0, 12),
            Arbitraries.integers().between(0, 30),
            bounds,
            Arbitraries.integers().between(1, 10),
            Arbitraries.of(Sampling.class))
        .as(
            (min, width, scores, count, sampling) ->
                new Band(
                    min,
                    width == 0 ? OptionalInt.empty() : OptionalInt.of(min + width),
                    scores,
                    count,
                    sampling));
  }

  @Property
  void shouldTakeWhatTheReferenceTakes(
      @ForAll("scores") List<Double> scores,
      @ForAll("bands") Band band,
      @ForAll("positives") double positive,
      @ForAll long seed) {
    Map<Rule, Integer> counts = new EnumMap<>(Rule.class);
    List<Integer> all = IntStream.range(0, scores.size()).boxed().toList();

    List<Integer> chosen =
        band.choose(
            all,
            scores::get,
            OptionalDouble.of(positive),
            new Random(seed),
            rule -> counts.merge(rule, 1, Integer::sum));

    Map<Rule, Integer> expectedCounts = new EnumMap<>(Rule.class);
    List<Integer> eligible = reference(scores, band, positive, expectedCounts);
    int taken = Math.min(band.numNegatives(), eligible.size());
    if (eligible.size() > taken) {
      expectedCounts.put(Rule.NUM_NEGATIVES, eligible.size() - taken);
    }
    assertThat(counts).isEqualTo(expectedCounts);
    if (band.sampling() == Sampling.TOP) {
      assertThat(chosen).isEqualTo(eligible.subList(0, taken));
    } else {
      assertThat(chosen).hasSize(taken).isSorted().doesNotHaveDuplicates();
      assertThat(eligible).containsAll(chosen);
    }
  }

  @Provide
  Arbitrary<Double> positives() {
    return scoreValues();
  }

  private static List<Integer> reference(
      List<Double> given, Band band, double positive, Map<Rule, Integer> counts) {
    boolean margin =
        band.scores().absoluteMargin().isPresent() || band.scores().relativeMargin().isPresent();
    boolean spare = margin || band.scores().maxScore().isPresent();
    int rangeMax =
        band.rangeMax().isPresent()
            ? band.rangeMax().getAsInt()
            : band.rangeMin() + band.numNegatives() * (spare ? 10 : 1);
    int k = Math.min(rangeMax, given.size());
    double[] scores = given.stream().limit(k).mapToDouble(x -> x).toArray();
    if (given.size() > k) {
      counts.put(Rule.RANGE_MAX, given.size() - k);
    }
    for (Rule rule :
        List.of(Rule.ABSOLUTE_MARGIN, Rule.RELATIVE_MARGIN, Rule.MAX_SCORE, Rule.MIN_SCORE)) {
      for (int i = 0; i < k; i++) {
        if (scores[i] != GONE && isRemoved(scores[i], rule, band.scores(), positive)) {
          scores[i] = GONE;
          counts.merge(rule, 1, Integer::sum);
        }
      }
    }
    List<Integer> left = new ArrayList<>();
    for (int i = 0; i < k; i++) {
      if (scores[i] != GONE) {
        left.add(i);
      }
    }
    int skipped = Math.min(band.rangeMin(), left.size());
    if (skipped > 0) {
      counts.put(Rule.RANGE_MIN, skipped);
    }
    return left.subList(skipped, left.size());
  }

  private static boolean isRemoved(double score, Rule rule, Band.Scores bounds, double positive) {
    return switch (rule) {
      case ABSOLUTE_MARGIN ->
          bounds.absoluteMargin().isPresent()
              && score + bounds.absoluteMargin().getAsDouble() > positive;
      case RELATIVE_MARGIN ->
          bounds.relativeMargin().isPresent()
              && score > positive - Math.abs(positive) * bounds.relativeMargin().getAsDouble();
      case MAX_SCORE -> bounds.maxScore().isPresent() && score > bounds.maxScore().getAsDouble();
      default -> bounds.minScore().isPresent() && score < bounds.minScore().getAsDouble();
    };
  }

  @Test
  void shouldDrawEachOfThoseThatAreLeftNowAndThen() {
    Band band = new Band(1, OptionalInt.of(6), Band.Scores.ANY, 2, Sampling.RANDOM);
    HashSet<String> drawn = new HashSet<>();
    for (int seed = 0; seed < 200; seed++) {
      List<String> chosen =
          band.choose(
              Arrays.asList("a", "b", "c", "d", "e", "f", "g"),
              x -> 0,
              OptionalDouble.empty(),
              BandedMiner.random(seed, "q"),
              rule -> {});
      drawn.addAll(chosen);
    }
    assertThat(drawn).containsExactlyInAnyOrder("b", "c", "d", "e", "f");
  }

  @Test
  void shouldSayItselfInTheWordsOfTheOptions() {
    assertThat(Band.top(8)).hasToString("");
    assertThat(Band.top(8).isTop()).isTrue();
    assertThat(
            new Band(
                10,
                OptionalInt.of(100),
                new Band.Scores(
                    OptionalDouble.of(0.1),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.of(0.5)),
                8,
                Sampling.RANDOM))
        .hasToString(
            "range_min=10, range_max=100, absolute_margin=0.100000, min_score=0.500000, sampling=random");
  }
}
