package io.ecistreams.model;

/** Why a record is not counted; the code on a dead letter. */
public enum RejectionReason {
  /** The bytes are not a {@code MinedNegatives} in Confluent wire format. */
  UNDECODABLE,
  /** A required field is missing or empty. */
  MISSING_FIELD,
  /** A name, time or parallel list is outside its range. */
  INVALID_FIELD,
  /** More negatives, longer texts or larger vectors than the configured limits. */
  TOO_LARGE,
  /**
   * An embedding's bytes are not whole float32 numbers, or vectors of one record differ in length.
   */
  WRONG_VECTOR_LENGTH,
  /** NaN or infinity in an embedding. */
  NON_FINITE_VECTOR,
  /** An embedding of length zero. */
  ZERO_VECTOR,
  /** The record's dimension is not the board's. */
  MIXED_DIMENSIONS,
  /**
   * Embeddings of another encoder than the board's, and no text to embed; an outcome of another
   * revision of it.
   */
  WRONG_ENCODER,
  /** Neither a usable embedding nor text for an item that needs one. */
  NO_EMBEDDING,
  /** A verdict, a command or an outcome is about a source that is not known. */
  UNKNOWN_SOURCE,
  /** The board has as many sources as it can. */
  TOO_MANY_SOURCES,
  /** The board would take more memory than one may. */
  BOARD_TOO_LARGE,
  /** The examples were weighed under a background that the board no longer has. */
  OTHER_BACKGROUND,
  /** An operator left the record out, as no instance has room for it. */
  SKIPPED,

  /** minedAt lies further in the future than allowed. */
  FUTURE_TIME
}
