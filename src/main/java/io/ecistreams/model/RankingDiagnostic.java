package io.ecistreams.model;

import java.util.Optional;

/**
 * A reason not to trust a ranking.
 *
 * @param kind what it is about
 * @param source the source it is about; empty for the whole board
 * @param value what was measured
 * @param limit what it should not go beyond, or fall below where {@code kind} counts queries
 * @param sentence what was seen and what can be done
 */
public record RankingDiagnostic(
    Kind kind, Optional<String> source, double value, double limit, String sentence) {

  /** What a diagnostic is about. */
  public enum Kind {
    /** Negatives are nearer to the query than the positive too often. */
    LABEL_NOISE,
    /** Negatives are among the positives of their own records. */
    LABELLED_POSITIVES,
    /** Negatives are positives of the same query in other records. */
    POSITIVES_ELSEWHERE,
    /** So many suspected false negatives that siblings of the positives are likely. */
    SIBLING_POSITIVES,
    /** The background was measured over few queries. */
    FEW_BACKGROUND_QUERIES,
    /** Recent queries lie elsewhere than those of the background. */
    BACKGROUND_DRIFT,

    /** Examples came after the grace and were left out. */
    LATE_EXAMPLES,

    /** All that came of a source was late or refused. */
    NOTHING_RANKED
  }
}
