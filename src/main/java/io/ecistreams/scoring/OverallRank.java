package io.ecistreams.scoring;

import io.ecistreams.model.RankSet;
import io.ecistreams.model.RankedSource;
import io.ecistreams.model.WindowEstimate;
import java.util.Optional;

/** The place of a source by eci among the ranked sources and hybrids of its window together. */
public final class OverallRank {

  private OverallRank() {}

  /** Empty while the source is warming up. */
  public static Optional<Integer> of(RankedSource source, WindowEstimate window) {
    return source.ranks().map(RankSet::rank).map(rank -> rank + hybridsAbove(source, window));
  }

  private static int hybridsAbove(RankedSource source, WindowEstimate window) {
    return (int)
        window.hybrids().stream()
            .filter(hybrid -> hybrid.ranks().isPresent())
            .filter(hybrid -> hybrid.eci() > source.estimate().eci())
            .count();
  }
}
