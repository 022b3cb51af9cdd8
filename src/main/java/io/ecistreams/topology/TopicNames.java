package io.ecistreams.topology;

import java.util.Optional;

/**
 * Names of the public topics.
 *
 * @param negatives input, {@code MinedNegatives}
 * @param deadLetters refused records as they came, with the reason in headers
 * @param rankings {@code Ranking} by board
 * @param sourceScores {@code SourceScore} by board|source
 * @param mixtures {@code Mixture} by board
 * @param backgrounds {@code Background} by board
 * @param alerts {@code Alert} by fingerprint
 * @param quarantine {@code QuarantinedExample} by board
 * @param verdicts input, {@code Verdict}
 * @param commands input, {@code Command}
 * @param idf IDF table in parts, {@code IdfRecords}
 * @param clean {@code MinedNegatives} without suspected false negatives; empty where it is off
 */
public record TopicNames(
    String negatives,
    String deadLetters,
    String rankings,
    String sourceScores,
    String mixtures,
    String backgrounds,
    String alerts,
    String quarantine,
    String verdicts,
    String commands,
    String outcomes,
    String idf,
    Optional<String> clean) {

  /** The documented defaults. */
  public static TopicNames standard() {
    return new TopicNames(
        "eci.negatives.v1",
        "eci.negatives.v1.dlq",
        "eci.rankings.v1",
        "eci.source-scores.v1",
        "eci.mixtures.v1",
        "eci.backgrounds.v1",
        "eci.alerts.v1",
        "eci.quarantine.v1",
        "eci.verdicts.v1",
        "eci.commands.v1",
        "eci.outcomes.v1",
        "eci.idf.v1",
        Optional.empty());
  }
}
