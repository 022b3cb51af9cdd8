package io.ecistreams.scoring;

import io.ecistreams.math.Vectors;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.CosineBackground.Origin;
import io.ecistreams.model.ExampleGroup;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Measures the background of an encoder over the first distinct queries of a board, each with its
 * reference positive (definition.md, section 2): mu and sigma of q_i.p_j and of p_i.p_j over i != j
 * with different positive ids.
 *
 * <p>Memory: 2 d doubles a query. Not safe for use by several threads.
 */
public final class BackgroundCalibration {
  private final int requiredQueries;
  private final Set<String> seen = new HashSet<>();
  private final List<Pair> pairs = new ArrayList<>();
  private boolean positivesDiffer;

  private record Pair(double[] query, double[] positive, String positiveId) {}

  /** Calibrates over so many distinct queries, at least 2. */
  public BackgroundCalibration(int requiredQueries) {
    this.requiredQueries = requiredQueries;
  }

  /**
   * Takes a group's query if it is new and still needed. Where the required number all have one
   * positive, the next query with another one is needed too: until then there is nothing to
   * measure.
   */
  public void observe(ExampleGroup group) {
    boolean otherPositive =
        !pairs.isEmpty() && !pairs.get(0).positiveId().equals(group.positiveId());
    boolean needed = pairs.size() < requiredQueries || (!positivesDiffer && otherPositive);
    if (needed && seen.add(group.queryId())) {
      positivesDiffer |= otherPositive;
      pairs.add(
          new Pair(
              Vectors.unit(group.query()), Vectors.unit(group.positive()), group.positiveId()));
    }
  }

  /** Distinct queries taken so far. */
  public int queries() {
    return pairs.size();
  }

  /** Whether the required number has come, with at least two positives among them. */
  public boolean isComplete() {
    return pairs.size() >= requiredQueries && positivesDiffer;
  }

  /** Memory held, bytes. */
  long heapBytes() {
    return pairs.isEmpty()
        ? 0
        : (long) pairs.size() * 2 * Double.BYTES * pairs.get(0).query().length;
  }

  /**
   * The background over what has come; empty where no two queries have different positives, so that
   * there is nothing to measure yet.
   */
  public Optional<CosineBackground> measure(String encoder, int dimension) {
    if (!positivesDiffer) {
      return Optional.empty();
    }
    Moments queryCosines = new Moments();
    Moments positiveCosines = new Moments();
    for (int i = 0; i < pairs.size(); i++) {
      for (int j = 0; j < pairs.size(); j++) {
        Pair a = pairs.get(i);
        Pair b = pairs.get(j);
        if (i != j && !a.positiveId().equals(b.positiveId())) {
          queryCosines.add(Vectors.dot(a.query(), b.positive()));
          positiveCosines.add(Vectors.dot(a.positive(), b.positive()));
        }
      }
    }
    return Optional.of(
        new CosineBackground(
            encoder,
            dimension,
            queryCosines.mean(),
            Math.max(CosineBackground.MIN_SD, queryCosines.deviation()),
            positiveCosines.mean(),
            Math.max(CosineBackground.MIN_SD, positiveCosines.deviation()),
            pairs.size(),
            isComplete() ? Origin.MEASURED : Origin.MEASURED_EARLY));
  }

  /** Welford's running mean and population variance. */
  private static final class Moments {
    private long count;
    private double mean;
    private double squares;

    void add(double value) {
      count++;
      double delta = value - mean;
      mean += delta / count;
      squares += delta * (value - mean);
    }

    double mean() {
      return mean;
    }

    double deviation() {
      return Math.sqrt(squares / count);
    }
  }
}
