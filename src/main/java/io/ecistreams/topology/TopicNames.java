package io.ecistreams.topology;

/**
 * Names of the public topics.
 *
 * @param negatives input, {@code MinedNegatives}
 * @param deadLetters refused records as they came, with the reason in headers
 * @param rankings {@code Ranking} by board
 * @param sourceScores {@code SourceScore} by board|source
 * @param mixtures {@code Mixture} by board
 * @param backgrounds {@code Background} by board
 */
public record TopicNames(
    String negatives,
    String deadLetters,
    String rankings,
    String sourceScores,
    String mixtures,
    String backgrounds) {

  /** The documented defaults. */
  public static TopicNames standard() {
    return new TopicNames(
        "eci.negatives.v1",
        "eci.negatives.v1.dlq",
        "eci.rankings.v1",
        "eci.source-scores.v1",
        "eci.mixtures.v1",
        "eci.backgrounds.v1");
  }
}
