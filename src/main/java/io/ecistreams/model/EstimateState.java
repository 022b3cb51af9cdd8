package io.ecistreams.model;

/** How far a score can be shown (definition.md, section 6). */
public enum EstimateState {
  /** Fewer than 100 examples: no rank. */
  WARMING_UP,
  /** Fewer than 1,000 examples or 125 queries. */
  PROVISIONAL,
  READY;

  private static final long MIN_EXAMPLES = 100;
  private static final long READY_EXAMPLES = 1_000;
  private static final long READY_QUERIES = 125;

  /** The state of a source with so many examples from so many distinct queries. */
  public static EstimateState of(long examples, long queries) {
    if (examples < MIN_EXAMPLES) {
      return WARMING_UP;
    }
    return examples < READY_EXAMPLES || queries < READY_QUERIES ? PROVISIONAL : READY;
  }
}
