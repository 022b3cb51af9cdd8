package io.ecistreams.probe;

/** What the adapter is applied to. */
public enum AdaptedSide {
  /** Queries only; an index of the passages would stay as it is. */
  QUERY,
  /** Queries and passages, by the same matrix. */
  BOTH
}
