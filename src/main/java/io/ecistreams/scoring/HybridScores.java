package io.ecistreams.scoring;

import io.ecistreams.scoring.RankingEstimator.Windowed;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Scores of hybrids over one window, each with the versions of the parts that it was made from.
 * Those that are out of date are scored anew a bounded number at a time, the longest outdated
 * first.
 */
final class HybridScores {
  private final Map<List<String>, Entry> scores = new HashMap<>();
  private long turn;

  private record Entry(List<Long> versions, long turn, double eci) {}

  /**
   * Brings scores up to date.
   *
   * @param hybrids the parts of each
   * @param atMost how many are scored
   */
  void refresh(List<List<Windowed>> hybrids, int atMost, ToDoubleFunction<List<Windowed>> compute) {
    turn++;
    List<List<Windowed>> due =
        hybrids.stream()
            .filter(parts -> !isCurrent(parts))
            .sorted(Comparator.comparingLong(this::lastTurn))
            .toList();
    for (List<Windowed> parts : due.subList(0, Math.min(atMost, due.size()))) {
      scores.put(names(parts), new Entry(versions(parts), turn, compute.applyAsDouble(parts)));
    }
  }

  /** How many have no score, or one that was made before a part changed. */
  int outdated(List<List<Windowed>> hybrids) {
    return (int) hybrids.stream().filter(parts -> !isCurrent(parts)).count();
  }

  /** The score as it was made last; empty before the first. */
  OptionalDouble score(List<Windowed> parts) {
    Entry known = scores.get(names(parts));
    return known == null ? OptionalDouble.empty() : OptionalDouble.of(known.eci());
  }

  private boolean isCurrent(List<Windowed> parts) {
    Entry known = scores.get(names(parts));
    return known != null && known.versions().equals(versions(parts));
  }

  private long lastTurn(List<Windowed> parts) {
    Entry known = scores.get(names(parts));
    return known == null ? 0 : known.turn();
  }

  /** Forgets hybrids of sources that are gone. */
  void retain(Set<String> names) {
    scores.keySet().removeIf(parts -> !names.containsAll(parts));
  }

  private static List<String> names(List<Windowed> parts) {
    return parts.stream().map(Windowed::name).toList();
  }

  private static List<Long> versions(List<Windowed> parts) {
    return parts.stream().map(part -> part.window().version()).toList();
  }
}
