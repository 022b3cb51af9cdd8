package io.ecistreams.scoring;

/** How much of a ranking is brought up to date; the rest is as it was measured before. */
public enum Depth {
  /** Scores, traces, intervals and rank sets: O(d^2) a new row. */
  SCORES,
  /** Effective ranks too, and hybrids up to a bounded number of factorisations: O(d^3). */
  BOUNDED,
  /** Everything. */
  ALL
}
