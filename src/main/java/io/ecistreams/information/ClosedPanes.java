package io.ecistreams.information;

/** How the matrix of a pane is held that takes no more events. */
public enum ClosedPanes {
  /**
   * As float64: a board that was restored gives the same numbers as one that ran through, to the
   * rounding of sums. The default.
   */
  DOUBLE_PRECISION,
  /**
   * As float32, half the memory: log-determinants are off by less than 1e-6 of themselves, and a
   * pane that was restored from its snapshot and journal before it closed may round an entry the
   * other way. So it cannot hold the promise of 1e-9 and has to be asked for.
   */
  SINGLE_PRECISION
}
