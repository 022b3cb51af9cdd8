package io.ecistreams.scoring;

import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.WatchedRate;
import java.util.List;
import java.util.Map;

/**
 * A ranking as it is published.
 *
 * @param estimate the ranking
 * @param gone sources that have left the primary window since the last one; after a restart all
 *     known sources outside that window, because what was published before is not kept
 * @param rates what the alarms know of the rates of false negatives, by source
 */
public record Emitted(BoardEstimate estimate, List<String> gone, Map<String, WatchedRate> rates) {
  public Emitted {
    gone = List.copyOf(gone);
    rates = Map.copyOf(rates);
  }
}
