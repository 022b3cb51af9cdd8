package io.ecistreams.outcome;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where the ranked sources of a board stand.
 *
 * @param scores of those that have one, a higher one is better
 * @param unscored ranked sources without one, as far as is known in the middle
 * @param byAlign whether the scores are of eci-align
 */
public record SourceOrder(
    SortedMap<String, Double> scores, SortedSet<String> unscored, boolean byAlign) {
  public SourceOrder {
    scores = Collections.unmodifiableSortedMap(new TreeMap<>(scores));
    unscored = Collections.unmodifiableSortedSet(new TreeSet<>(unscored));
  }

  /** By ECI, which all ranked sources have. */
  public static SourceOrder byEci(SortedMap<String, Double> scores) {
    return new SourceOrder(scores, new TreeSet<>(), false);
  }

  /** The normal scores of all ranked sources. */
  SortedMap<String, Double> normalScores() {
    SortedMap<String, Double> normal = NormalScores.of(scores);
    unscored.forEach(source -> normal.put(source, 0.0));
    return normal;
  }
}
