package io.ecistreams.store;

import io.ecistreams.mixture.Mixture;
import io.ecistreams.model.BoardEstimate;
import java.util.List;
import java.util.Optional;

/**
 * A ranking as it is published.
 *
 * @param estimate the ranking
 * @param gone sources that have left the primary window since the last one; after a restart all
 *     known sources outside that window, because what was published before is not kept
 * @param mixture weights for trainers, if there are new ones
 */
public record Emitted(BoardEstimate estimate, List<String> gone, Optional<Mixture> mixture) {

  public Emitted {
    gone = List.copyOf(gone);
  }
}
