package io.ecistreams.scoring;

/** Why a negative is taken out of a training file; of several reasons the first counts. */
public enum DropReason {
  /** It is one of the record's own positives. */
  LABELLED_POSITIVE,
  /** A suspected false negative by u. */
  FALSE_NEGATIVE,
  /** A suspected false negative by the record's cross-encoder score. */
  CROSS_ENCODER,
  /** Its score is not far enough below the positive's. */
  MARGIN,
  /** Its score is not far enough below the positive's, as a share of that. */
  RELATIVE_MARGIN,
  /** Its score is too high. */
  MAX_SCORE,
  /** Its rank lies outside of the band. */
  RANK,
  /** It is no nearer to the query than a passage of another query is. */
  EASY
}
