package io.ecistreams.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a board stands between revisions of its encoder (definition.md, section 12).
 *
 * @param next the revision that is to be active next
 * @param changes what the newest changes moved, the newest first
 * @param stale records of passed revisions, by source
 */
public record RevisionsEstimate(
    Optional<NextRevision> next, List<RevisionChange> changes, Map<String, StaleCount> stale) {
  /** Of a board that has had one revision. */
  public static final RevisionsEstimate NONE =
      new RevisionsEstimate(Optional.empty(), List.of(), Map.of());

  public RevisionsEstimate {
    changes = List.copyOf(changes);
    stale = Map.copyOf(stale);
  }

  /**
   * A revision that is not active yet.
   *
   * @param identity encoder and dimension
   * @param background empty while it calibrates
   * @param queries distinct queries of the background, or so far
   * @param waiting examples that wait for the background
   * @param openedMs event time of the board at its first record
   * @param dueMs event time of the board from which it need not wait for sources
   * @param sources those of either revision, in alphabetical order
   */
  public record NextRevision(
      BoardIdentity identity,
      Optional<CosineBackground> background,
      int queries,
      long waiting,
      long openedMs,
      long dueMs,
      List<SourceProgress> sources) {

    public NextRevision {
      sources = List.copyOf(sources);
    }
  }

  /**
   * How far a source is under the next revision.
   *
   * @param examples in the primary window
   * @param state whether they suffice for a rank
   * @param isAwaited whether the change waits for it
   */
  public record SourceProgress(
      String source, long examples, EstimateState state, boolean isAwaited) {}

  /**
   * Records of passed revisions that a source has sent.
   *
   * @param records so far
   * @param examples in them
   * @param encoder the revision of the newest
   */
  public record StaleCount(long records, long examples, String encoder) {
    /** A group that is of an encoder. */
    public static StaleCount of(ExampleGroup group, String encoder) {
      return new StaleCount(group.records(), group.negatives().size(), encoder);
    }

    /** Both, of which the other is newer. */
    public StaleCount plus(StaleCount newer) {
      return new StaleCount(records + newer.records, examples + newer.examples, newer.encoder);
    }

    /** Writes all of it. */
    public void writeTo(BinaryWriter out) {
      out.putLong(records).putLong(examples).putText(encoder);
    }

    /** Reads what {@link #writeTo} wrote. */
    public static StaleCount readFrom(BinaryReader in) {
      return new StaleCount(in.getLong(), in.getLong(), in.getText());
    }
  }
}
