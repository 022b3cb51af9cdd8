package io.ecistreams.store;

import java.util.List;

/**
 * What became of a board's groups since this was asked last.
 *
 * @param examples folded in
 * @param late groups left out
 */
public record Folds(long examples, List<LateGroup> late) {

  public Folds {
    late = List.copyOf(late);
  }
}
