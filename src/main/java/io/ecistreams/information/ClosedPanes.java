package io.ecistreams.information;

/** How the matrix of a pane is held that takes no more events. */
public enum ClosedPanes {
  /**
   * As float64: a board that was restored gives the same numbers as one that ran through, to the
   * rounding of sums. The default.
   */
  DOUBLE_PRECISION,
  /**
   * As float32, half the memory: scores are off by about 1e-8 of themselves, below 1e-6, and one
   * rounding earlier or later after a restart moves them by as much. So it cannot hold the promise
   * of 1e-9 and has to be asked for.
   */
  SINGLE_PRECISION
}
