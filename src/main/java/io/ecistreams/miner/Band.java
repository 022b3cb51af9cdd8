package io.ecistreams.miner;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which candidates of a query become its negatives, under the names and in the order of {@code
 * mine_hard_negatives} of sentence-transformers: of the best {@code rangeMax} those within the
 * bounds of scores; of these the first {@code rangeMin} are skipped, and of the rest {@code
 * numNegatives} are taken.
 *
 * @param rangeMin how many are skipped, at least 0
 * @param rangeMax how many are looked at, more than are skipped; empty for {@link #depth}
 * @param numNegatives how many are taken at most, at least 1
 */
public record Band(
    int rangeMin, OptionalInt rangeMax, Scores scores, int numNegatives, Sampling sampling) {
  /** How many times the negatives are looked at where bounds of scores may leave some out. */
  private static final int SPARE = 10;

  /** Which of those that are left are taken. */
  public enum Sampling {
    /** The best. */
    TOP,
    /** Any, drawn without repeats; the best still come first. */
    RANDOM
  }

  /** Why a candidate is left out; the first that holds counts. */
  public enum Rule {
    RANGE_MAX,
    ABSOLUTE_MARGIN,
    RELATIVE_MARGIN,
    MAX_SCORE,
    MIN_SCORE,
    RANGE_MIN,
    NUM_NEGATIVES
  }

  /**
   * Bounds of the miner's scores; empty ones are none.
   *
   * @param absoluteMargin by how much a score must at least lie below the positive's
   * @param relativeMargin the same as a share of the size of the positive's
   * @param maxScore highest that is taken
   * @param minScore lowest that is taken
   */
  public record Scores(
      OptionalDouble absoluteMargin,
      OptionalDouble relativeMargin,
      OptionalDouble maxScore,
      OptionalDouble minScore) {

    /** No bounds. */
    public static final Scores ANY =
        new Scores(
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty());

    /** Whether the positive's score counts. */
    public boolean haveMargin() {
      return absoluteMargin.isPresent() || relativeMargin.isPresent();
    }

    private Optional<Rule> refuse(double score, OptionalDouble positive) {
      if (haveMargin()) {
        double below = positive.orElseThrow() - score;
        if (below < absoluteMargin.orElse(Double.NEGATIVE_INFINITY)) {
          return Optional.of(Rule.ABSOLUTE_MARGIN);
        }
        // Of its size: scores may be negative, and the margin lies below them all the same.
        double share = relativeMargin.orElse(0) * Math.abs(positive.getAsDouble());
        if (relativeMargin.isPresent() && below < share) {
          return Optional.of(Rule.RELATIVE_MARGIN);
        }
      }
      if (score > maxScore.orElse(Double.POSITIVE_INFINITY)) {
        return Optional.of(Rule.MAX_SCORE);
      }
      return score < minScore.orElse(Double.NEGATIVE_INFINITY)
          ? Optional.of(Rule.MIN_SCORE)
          : Optional.empty();
    }
  }

  /** The best so many, whatever their scores. */
  public static Band top(int numNegatives) {
    return new Band(0, OptionalInt.empty(), Scores.ANY, numNegatives, Sampling.TOP);
  }

  /** The same with so many negatives. */
  public Band taking(int most) {
    return new Band(rangeMin, rangeMax, scores, most, sampling);
  }

  /** Whether it takes the best, whatever their scores. */
  public boolean isTop() {
    return equals(top(numNegatives));
  }

  /** How many candidates of a query are looked at. */
  public int depth() {
    boolean mayLeaveOut = scores.haveMargin() || scores.maxScore().isPresent();
    long wanted = rangeMin + (mayLeaveOut ? SPARE : 1L) * numNegatives;
    return rangeMax.orElse((int) Math.min(Integer.MAX_VALUE, wanted));
  }

  /**
   * The negatives of a query, best first.
   *
   * @param candidates best first, without labelled positives
   * @param score of one; asked only where there are bounds of scores
   * @param positive the positive's score by the same miner; must be there where there is a margin
   * @param leftOut hears of each that is left out
   */
  public <T> List<T> choose(
      List<T> candidates,
      ToDoubleFunction<T> score,
      OptionalDouble positive,
      Random random,
      Consumer<Rule> leftOut) {
    List<T> left = new ArrayList<>();
    int skipped = 0;
    for (int i = 0; i < candidates.size(); i++) {
      Optional<Rule> refusal =
          i >= depth() ? Optional.of(Rule.RANGE_MAX) : refusal(candidates.get(i), score, positive);
      if (refusal.isEmpty() && skipped < rangeMin) {
        skipped++;
        refusal = Optional.of(Rule.RANGE_MIN);
      }
      if (refusal.isPresent()) {
        leftOut.accept(refusal.get());
      } else {
        left.add(candidates.get(i));
      }
    }
    for (int i = numNegatives; i < left.size(); i++) {
      leftOut.accept(Rule.NUM_NEGATIVES);
    }
    return left.size() <= numNegatives ? left : sampled(left, random);
  }

  private <T> Optional<Rule> refusal(
      T candidate, ToDoubleFunction<T> score, OptionalDouble positive) {
    return scores.equals(Scores.ANY)
        ? Optional.empty()
        : scores.refuse(score.applyAsDouble(candidate), positive);
  }

  private <T> List<T> sampled(List<T> left, Random random) {
    if (sampling == Sampling.TOP) {
      return left.subList(0, numNegatives);
    }
    List<Integer> places =
        IntStream.range(0, left.size()).boxed().collect(Collectors.toCollection(ArrayList::new));
    Collections.shuffle(places, random);
    return places.stream()
        .limit(numNegatives)
        .sorted(Comparator.naturalOrder())
        .map(left::get)
        .toList();
  }

  /** The options that differ from {@link #top}, e.g. {@code range_min=10, sampling=random}. */
  @Override
  public String toString() {
    return Stream.of(
            rangeMin > 0 ? "range_min=" + rangeMin : "",
            rangeMax.isPresent() ? "range_max=" + rangeMax.getAsInt() : "",
            words("absolute_margin", scores.absoluteMargin()),
            words("relative_margin", scores.relativeMargin()),
            words("max_score", scores.maxScore()),
            words("min_score", scores.minScore()),
            sampling == Sampling.RANDOM ? "sampling=random" : "")
        .filter(words -> !words.isEmpty())
        .collect(Collectors.joining(", "));
  }

  private static String words(String name, OptionalDouble value) {
    return value.isPresent()
        ? String.format(Locale.ROOT, "%s=%.6g", name, value.getAsDouble())
        : "";
  }
}
