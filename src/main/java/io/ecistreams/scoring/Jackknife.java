package io.ecistreams.scoring;

import io.ecistreams.information.SourceSums;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * Delete-one-block jackknife of mean w|r|^2 over the ten blocks of queries (definition.md, section
 * 6; Efron and Tibshirani, An Introduction to the Bootstrap, 11.5), and of weighted sums of such
 * means: the blocks are the same queries for every source, so differences between sources and
 * hybrids are paired.
 *
 * @param deleted the estimate without each filled block
 */
record Jackknife(double[] deleted) {
  private static final int MIN_BLOCKS = 3;
  private static final double CONFIDENCE = 0.95;
  private static final TDistribution[] DISTRIBUTIONS = distributions();
  private static final double[] QUANTILES = quantiles();

  /** One term of a weighted sum of means. */
  record Term(double weight, SourceSums sums) {}

  /**
   * A weighted sum of means without each of the ten blocks.
   *
   * @param without by block
   * @param filled whether any term has examples in the block
   * @param least blocks filled by the term that fills least; in a difference, by the lesser side
   */
  record BlockMeans(double[] without, boolean[] filled, int least) {

    static BlockMeans of(Term... terms) {
      double[] without = new double[SourceSums.BLOCKS];
      boolean[] filled = new boolean[SourceSums.BLOCKS];
      int least = SourceSums.BLOCKS;
      for (Term term : terms) {
        int ofTerm = 0;
        for (int block = 0; block < SourceSums.BLOCKS; block++) {
          boolean isFilled = term.sums().blockExamples(block) > 0;
          ofTerm += isFilled ? 1 : 0;
          filled[block] |= isFilled;
          without[block] += term.weight() * meanWithout(term.sums(), block);
        }
        least = Math.min(least, ofTerm);
      }
      return new BlockMeans(without, filled, least);
    }

    BlockMeans minus(BlockMeans other) {
      double[] difference = new double[SourceSums.BLOCKS];
      boolean[] either = new boolean[SourceSums.BLOCKS];
      for (int block = 0; block < SourceSums.BLOCKS; block++) {
        difference[block] = without[block] - other.without[block];
        either[block] = filled[block] || other.filled[block];
      }
      return new BlockMeans(difference, either, Math.min(least, other.least));
    }

    Jackknife jackknife() {
      double[] deleted = new double[SourceSums.BLOCKS];
      int count = 0;
      for (int block = 0; block < SourceSums.BLOCKS; block++) {
        if (filled[block]) {
          deleted[count++] = without[block];
        }
      }
      return new Jackknife(Arrays.copyOf(deleted, count));
    }
  }

  /**
   * The weighted sum of the terms' means of w|r|^2, without each block that any term has filled.
   */
  static Jackknife of(Term... terms) {
    return BlockMeans.of(terms).jackknife();
  }

  /**
   * The share of the examples that are counted, without each filled block.
   *
   * @param counted examples of a block
   */
  static Jackknife ofShare(SourceSums sums, IntToLongFunction counted) {
    long all = IntStream.range(0, SourceSums.BLOCKS).mapToLong(counted).sum();
    return new Jackknife(
        IntStream.range(0, SourceSums.BLOCKS)
            .filter(block -> sums.blockExamples(block) > 0)
            .mapToDouble(
                block ->
                    (double) (all - counted.applyAsLong(block))
                        / Math.max(1, sums.examples() - sums.blockExamples(block)))
            .toArray());
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
    return deleted.length < MIN_BLOCKS ? Optional.empty() : Optional.of(error());
  }

  private double error() {
    int blocks = deleted.length;
    double mean = 0;
    for (double value : deleted) {
      mean += value / blocks;
    }
    double squares = 0;
    for (double value : deleted) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares * (blocks - 1) / blocks);
  }

  /**
   * t quantile (97.5 %, one degree of freedom less than filled blocks) times the standard error.
   */
  Optional<Double> intervalHalfWidth() {
    return standardError().map(error -> error * QUANTILES[deleted.length]);
  }

  /**
   * |estimate| in standard errors: among estimates with as many filled blocks, the larger it is the
   * smaller the p-value. 0 below three filled blocks and for an estimate of exactly zero.
   */
  double strength(double estimate) {
    return deleted.length < MIN_BLOCKS || estimate == 0 ? 0.0 : Math.abs(estimate) / error();
  }

  /**
   * Two-sided p-value of an estimate against zero; 1 below three filled blocks, as nothing is known
   * then, and for an estimate of exactly zero, also where the standard error is zero.
   */
  double pValue(double estimate) {
    return pValue(strength(estimate), deleted.length);
  }

  /** The same of an estimate of so many standard errors over so many filled blocks. */
  static double pValue(double strength, int blocks) {
    if (blocks < MIN_BLOCKS) {
      return 1.0;
    }
    return strength == Double.POSITIVE_INFINITY
        ? 0.0
        : 2 * DISTRIBUTIONS[blocks].cumulativeProbability(-strength);
  }

  /** By the number of filled blocks. */
  private static double[] quantiles() {
    double[] quantiles = new double[SourceSums.BLOCKS + 1];
    for (int blocks = MIN_BLOCKS; blocks < quantiles.length; blocks++) {
      quantiles[blocks] = DISTRIBUTIONS[blocks].inverseCumulativeProbability(0.5 + CONFIDENCE / 2);
    }
    return quantiles;
  }

  /** Without a source of random numbers, which would take longer to seed than all else here. */
  private static TDistribution[] distributions() {
    TDistribution[] distributions = new TDistribution[SourceSums.BLOCKS + 1];
    for (int blocks = MIN_BLOCKS; blocks < distributions.length; blocks++) {
      distributions[blocks] = new TDistribution(null, blocks - 1.0);
    }
    return distributions;
  }
}
