package io.ecistreams.scoring;

import io.ecistreams.information.GradientSums;
import io.ecistreams.information.SourceSums;
import io.ecistreams.math.LogDeterminant.Term;
import io.ecistreams.math.SymmetricMatrix;
import io.ecistreams.math.Vectors;
import io.ecistreams.scoring.RankingEstimator.Windowed;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * eci-align/1 of the sources of one window (definition.md, section 11): would a training step on a
 * source also help on other queries? The gain of a step along the source's gradient, by that of the
 * smoothed rank over all sources, cross-fitted over the ten blocks of queries.
 *
 * <p>Cost: ten products of a d by d matrix and a vector a source.
 */
final class Alignments {
  private static final int BLOCKS = SourceSums.BLOCKS;

  /** The length of a step is at least this share of that with the noise in it. */
  private static final double LEAST_LENGTH = 1.0 / 20;

  private final int dimension;
  private final double leastExamples;

  /** R_b, and m_b. */
  private final GradientSums reference;

  private final double[] referenceExamples = new double[BLOCKS];
  private final SymmetricMatrix meanInformation;

  /**
   * A source's value.
   *
   * @param value A, without unit; larger is better
   * @param deleted A without each block that holds examples of any source; in its order
   */
  record Alignment(double value, Jackknife deleted) {

    /** The paired difference from another source of the same window. */
    Alignment minus(Alignment other) {
      double[] differences = new double[deleted.deleted().length];
      for (int i = 0; i < differences.length; i++) {
        differences[i] = deleted.deleted()[i] - other.deleted.deleted()[i];
      }
      return new Alignment(value - other.value, new Jackknife(differences));
    }
  }

  private Alignments(List<Windowed> sources, int dimension) {
    this.dimension = dimension;
    this.reference = new GradientSums(dimension);
    this.meanInformation = new SymmetricMatrix(dimension);
    double least = Double.POSITIVE_INFINITY;
    for (Windowed source : sources) {
      SourceSums sums = source.window().sums();
      double n = sums.examples();
      least = Math.min(least, n);
      source.window().gradients().addTo(reference, 1 / n);
      for (int b = 0; b < BLOCKS; b++) {
        referenceExamples[b] += sums.blockExamples(b) / n;
      }
      for (Term term : source.window().terms(1 / (n * sources.size()))) {
        meanInformation.addScaled(term.weight(), term.matrix());
      }
    }
    this.leastExamples = least;
  }

  /**
   * Of all sources, by name.
   *
   * @param sources those that are not warming up
   */
  static SortedMap<String, Alignment> of(List<Windowed> sources, int dimension) {
    Alignments alignments = new Alignments(sources, dimension);
    SortedMap<String, Alignment> values = new TreeMap<>();
    sources.forEach(source -> values.put(source.name(), alignments.of(source)));
    return values;
  }

  private Alignment of(Windowed source) {
    double[][] withReference = new double[BLOCKS][BLOCKS];
    double[][] lengths = new double[BLOCKS][BLOCKS];
    GradientSums gradients = source.window().gradients();
    for (int b = 0; b < BLOCKS; b++) {
      double[] image = meanInformation.times(gradients.block(b));
      for (int c = 0; c < BLOCKS; c++) {
        withReference[b][c] = Vectors.dot(gradients.block(b), reference.block(c));
        lengths[b][c] = Vectors.dot(image, gradients.block(c));
      }
    }
    double[] examples = new double[BLOCKS];
    for (int b = 0; b < BLOCKS; b++) {
      examples[b] = source.window().sums().blockExamples(b);
    }
    Sums sums = new Sums(examples, withReference, lengths);
    double[] deleted = new double[BLOCKS];
    int count = 0;
    for (int b = 0; b < BLOCKS; b++) {
      if (referenceExamples[b] > 0) {
        deleted[count++] = value(sums, b);
      }
    }
    return new Alignment(value(sums, -1), new Jackknife(Arrays.copyOf(deleted, count)));
  }

  /** n_b, g_b.R_c and g_b S g_c of one source. */
  private record Sums(double[] examples, double[][] withReference, double[][] lengths) {}

  /** A without a block; of all of them for -1. */
  private double value(Sums sums, int without) {
    double n = 0;
    double squaredN = 0;
    double pairs = 0;
    double gain = 0;
    double length = 0;
    double apart = 0;
    for (int b = 0; b < BLOCKS; b++) {
      if (b == without) {
        continue;
      }
      n += sums.examples()[b];
      squaredN += sums.examples()[b] * sums.examples()[b];
      for (int c = 0; c < BLOCKS; c++) {
        if (c == without) {
          continue;
        }
        length += sums.lengths()[b][c];
        if (c != b) {
          pairs += sums.examples()[b] * referenceExamples[c];
          gain += sums.withReference()[b][c];
          apart += sums.lengths()[b][c];
        }
      }
    }
    double withNoise = n == 0 ? 0 : length / (n * n);
    double crossed = n * n - squaredN;
    double free = crossed == 0 ? 0 : apart / crossed;
    double square =
        Math.max(LEAST_LENGTH * withNoise, free + (withNoise - free) * n / leastExamples);
    return pairs == 0 || !(square > 0) ? 0 : gain / pairs / Math.sqrt(square);
  }
}
