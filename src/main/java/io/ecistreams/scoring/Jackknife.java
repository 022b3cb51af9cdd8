package io.ecistreams.scoring;

import io.ecistreams.information.SourceSums;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * Delete-one-block jackknife of mean w|r|^2 over the ten blocks of queries (SPEC section 6; Efron
 * and Tibshirani, An Introduction to the Bootstrap, 11.5), and of weighted sums of such means: the
 * blocks are the same queries for every source, so differences between sources and hybrids are
 * paired.
 *
 * @param deleted the estimate without each filled block
 */
record Jackknife(double[] deleted) {
  private static final int MIN_BLOCKS = 3;
  private static final double CONFIDENCE = 0.95;
  private static final double[] QUANTILES = quantiles();

  /** One term of a weighted sum of means. */
  record Term(double weight, SourceSums sums) {}

  /**
   * The weighted sum of the terms' means of w|r|^2, without each block that any term has filled.
   */
  static Jackknife of(Term... terms) {
    double[] deleted = new double[SourceSums.BLOCKS];
    int filled = 0;
    for (int block = 0; block < SourceSums.BLOCKS; block++) {
      double value = 0;
      boolean any = false;
      for (Term term : terms) {
        any |= term.sums().blockExamples(block) > 0;
        value += term.weight() * meanWithout(term.sums(), block);
      }
      if (any) {
        deleted[filled++] = value;
      }
    }
    return new Jackknife(Arrays.copyOf(deleted, filled));
  }

  private static double meanWithout(SourceSums sums, int excluded) {
    double trace = 0;
    long examples = 0;
    for (int block = 0; block < SourceSums.BLOCKS; block++) {
      if (block != excluded) {
        trace += sums.blockTrace(block);
        examples += sums.blockExamples(block);
      }
    }
    return examples == 0 ? 0.0 : trace / examples;
  }

  /** The standard error; empty below three filled blocks. */
  Optional<Double> standardError() {
    int blocks = deleted.length;
    if (blocks < MIN_BLOCKS) {
      return Optional.empty();
    }
    double mean = 0;
    for (double value : deleted) {
      mean += value / blocks;
    }
    double squares = 0;
    for (double value : deleted) {
      squares += (value - mean) * (value - mean);
    }
    return Optional.of(Math.sqrt(squares * (blocks - 1) / blocks));
  }

  /**
   * t quantile (97.5 %, one degree of freedom less than filled blocks) times the standard error.
   */
  Optional<Double> intervalHalfWidth() {
    return standardError().map(error -> error * QUANTILES[deleted.length]);
  }

  /** By the number of filled blocks. */
  private static double[] quantiles() {
    double[] quantiles = new double[SourceSums.BLOCKS + 1];
    for (int blocks = MIN_BLOCKS; blocks < quantiles.length; blocks++) {
      quantiles[blocks] = distribution(blocks).inverseCumulativeProbability(0.5 + CONFIDENCE / 2);
    }
    return quantiles;
  }

  /**
   * Two-sided p-value of an estimate against zero; empty below three filled blocks. An estimate of
   * exactly zero has p = 1, also where the standard error is zero.
   */
  OptionalDouble pValue(double estimate) {
    Optional<Double> error = standardError();
    if (error.isEmpty()) {
      return OptionalDouble.empty();
    }
    if (estimate == 0) {
      return OptionalDouble.of(1.0);
    }
    if (error.get() == 0) {
      return OptionalDouble.of(0.0);
    }
    return OptionalDouble.of(
        2 * distribution(deleted.length).cumulativeProbability(-Math.abs(estimate / error.get())));
  }

  /** Without a source of random numbers, which would take longer to seed than all else here. */
  private static TDistribution distribution(int blocks) {
    return new TDistribution(null, blocks - 1.0);
  }
}
