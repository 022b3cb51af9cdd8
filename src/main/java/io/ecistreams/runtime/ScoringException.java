package io.ecistreams.runtime;

/** Records cannot be scored as asked; the message names the cause and the cure. */
public final class ScoringException extends RuntimeException {

  public ScoringException(String message) {
    super(message);
  }

  /** A board has fewer distinct queries than a background needs at least. */
  public static ScoringException tooFewQueries(String board, int queries, int least) {
    return new ScoringException(
        "Board %s has %d distinct queries with different positives, but a background needs at least %d; add records, or give a background with --background."
            .formatted(board, queries, least));
  }
}
