package io.ecistreams.scoring;

import io.ecistreams.scoring.BoardHeader.Late;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of examples that a board took.
 *
 * @param examples folded into its scores
 * @param omitted examples that were drawn for a person and had to make room for newer ones
 * @param late partials that were left out
 */
public record Merged(long examples, long omitted, List<LatePart> late) {
  static final Merged NOTHING = new Merged(0, 0, List.of());

  public Merged {
    late = List.copyOf(late);
  }

  /**
   * A partial that came after the grace.
   *
   * @param partial what was left out
   * @param total late examples of the source so far, these included
   * @param streamTimeMs newest event time of the board
   */
  public record LatePart(Partial partial, Late total, long streamTimeMs) {}

  Merged plus(Partial partial) {
    return new Merged(
        examples + partial.examples(), omitted + partial.observations().omitted(), late);
  }

  Merged plus(LatePart part) {
    List<LatePart> more = new ArrayList<>(late);
    more.add(part);
    return new Merged(examples, omitted, more);
  }
}
