package io.ecistreams.scoring;

import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.ExampleGroup;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Measures a background for each dimension in which the first queries of a board come, and takes
 * that of the dimension with the most distinct queries: one record of a wrong length decides
 * nothing.
 *
 * <p>Memory: at most twice the required number of queries, see {@link BackgroundCalibration};
 * beyond it the dimension with the fewest is forgotten. Not safe for use by several threads.
 */
public final class DimensionVote {
  private static final Comparator<BackgroundCalibration> BY_QUERIES =
      Comparator.comparing(BackgroundCalibration::isComplete)
          .thenComparing(BackgroundCalibration::queries);

  private final int requiredQueries;

  /** By dimension, in the order of their first query. */
  private final Map<Integer, BackgroundCalibration> candidates = new LinkedHashMap<>();

  /** Calibrates over so many distinct queries of one dimension, at least 2. */
  public DimensionVote(int requiredQueries) {
    this.requiredQueries = requiredQueries;
  }

  /** Takes a group's query if it is new and still needed. */
  public void observe(ExampleGroup group) {
    candidates
        .computeIfAbsent(group.dimension(), d -> new BackgroundCalibration(requiredQueries))
        .observe(group);
    int held = candidates.values().stream().mapToInt(BackgroundCalibration::queries).sum();
    if (candidates.size() > 1 && held > 2 * requiredQueries) {
      candidates.entrySet().stream()
          .min(Map.Entry.comparingByValue(BY_QUERIES))
          .map(Map.Entry::getKey)
          .ifPresent(candidates::remove);
    }
  }

  /** Of those with as many queries the one that came first. */
  private Optional<Map.Entry<Integer, BackgroundCalibration>> leader() {
    return candidates.entrySet().stream()
        .reduce((a, b) -> BY_QUERIES.compare(b.getValue(), a.getValue()) > 0 ? b : a);
  }

  /** The dimension with the most distinct queries so far; empty without any. */
  public Optional<Integer> dimension() {
    return leader().map(Map.Entry::getKey);
  }

  /** Distinct queries of that dimension. */
  public int queries() {
    return leader().map(leader -> leader.getValue().queries()).orElse(0);
  }

  /** Whether the required number has come, with at least two positives among them. */
  public boolean isComplete() {
    return leader().map(leader -> leader.getValue().isComplete()).orElse(false);
  }

  /**
   * The background over what has come of that dimension; empty where no two of its queries have
   * different positives.
   */
  public Optional<CosineBackground> measure(String encoder) {
    return leader().flatMap(leader -> leader.getValue().measure(encoder, leader.getKey()));
  }

  /** Memory held, bytes. */
  long heapBytes() {
    return candidates.values().stream().mapToLong(BackgroundCalibration::heapBytes).sum();
  }
}
