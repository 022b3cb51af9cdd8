package io.ecistreams.scoring;

import io.ecistreams.model.Rejection;
import io.ecistreams.scoring.BoardHeader.Late;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What became of examples that a board took.
 *
 * @param examples folded into its scores
 * @param omitted examples that were drawn for a person and had to make room for newer ones
 * @param late partials that were left out
 * @param refused groups that had waited for the background and do not fit it
 */
public record Merged(long examples, long omitted, List<LatePart> late, List<Refused> refused) {
  static final Merged NOTHING = new Merged(0, 0, List.of(), List.of());

  public Merged {
    late = List.copyOf(late);
    refused = List.copyOf(refused);
  }

  /** A group that does not fit the background, and why. */
  public record Refused(RoutedGroup routed, Rejection rejection) {}

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
        examples + partial.examples(), omitted + partial.observations().omitted(), late, refused);
  }

  Merged plus(LatePart part) {
    List<LatePart> more = new ArrayList<>(late);
    more.add(part);
    return new Merged(examples, omitted, more, refused);
  }

  Merged plus(Refused group) {
    List<Refused> more = new ArrayList<>(refused);
    more.add(group);
    return new Merged(examples, omitted, late, more);
  }

  Merged plus(Merged other) {
    return new Merged(
        examples + other.examples,
        omitted + other.omitted,
        Stream.concat(late.stream(), other.late.stream()).toList(),
        Stream.concat(refused.stream(), other.refused.stream()).toList());
  }
}
