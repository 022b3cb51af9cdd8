package io.ecistreams.store;

import io.ecistreams.model.BoardEstimate;
import java.util.List;

/**
 * A ranking as it is published.
 *
 * @param estimate the ranking
 * @param gone sources that have left the primary window since the last one; after a restart all
 *     known sources outside that window, because what was published before is not kept
 */
public record Emitted(BoardEstimate estimate, List<String> gone) {

  public Emitted {
    gone = List.copyOf(gone);
  }
}
