package io.ecistreams.scoring;

import io.ecistreams.scoring.RankingEstimator.Upkeep;
import io.ecistreams.scoring.RankingEstimator.Windowed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** Scores of hybrids over one window, each with the versions of the parts that it was made from. */
final class HybridScores {
  private final Map<List<String>, Entry> scores = new HashMap<>();

  private record Entry(List<Long> versions, double eci) {}

  /** The score, computed where it is not known or, with {@link Upkeep#ALL}, not of now. */
  double score(List<Windowed> parts, Upkeep upkeep, ToDoubleFunction<List<Windowed>> compute) {
    List<String> names = parts.stream().map(Windowed::name).toList();
    List<Long> versions = parts.stream().map(part -> part.window().version()).toList();
    Entry known = scores.get(names);
    boolean usable =
        known != null && (upkeep == Upkeep.SCORES || known.versions().equals(versions));
    if (!usable) {
      known = new Entry(versions, compute.applyAsDouble(parts));
      scores.put(names, known);
    }
    return known.eci();
  }

  /** Forgets hybrids of sources that are gone. */
  void retain(Set<String> names) {
    scores.keySet().removeIf(parts -> !names.containsAll(parts));
  }
}
