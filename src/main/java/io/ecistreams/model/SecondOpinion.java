package io.ecistreams.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What eci-align/1 says of a window's ranking (definition.md, section 11); never the ranking
 * itself.
 *
 * @param alignments by source, of those that are not warming up
 * @param confirmation whether the ranking is confirmed
 * @param contradicted pairs that eci-sem separates and eci-align orders the other way for certain
 */
public record SecondOpinion(
    Map<String, Alignment> alignments, Confirmation confirmation, List<Pair> contradicted) {
  /** 97.5 % of Student's t with nine degrees of freedom. */
  public static final double T_QUANTILE = 2.262;

  /** Nothing was measured. */
  public static final SecondOpinion NONE =
      new SecondOpinion(Map.of(), Confirmation.UNCONFIRMED, List.of());

  /** How the two orders go together. */
  public enum Confirmation {
    /** No pair says anything for certain. */
    UNCONFIRMED,
    /** At least one pair is confirmed, and few are contradicted. */
    CONFIRMED,
    /** At least one pair is contradicted, and a fifth of those that say something. */
    CONTRADICTED
  }

  /**
   * eci-align/1 of a source.
   *
   * @param value without unit; larger is better
   * @param standardError jackknife; empty below 3 filled blocks
   */
  public record Alignment(double value, Optional<Double> standardError) {}

  /**
   * Two sources.
   *
   * @param higher the one with the higher ECI and the lower alignment
   * @param lower the other one
   */
  public record Pair(String higher, String lower) {}

  /** The smallest lower end of a 95 % interval; of the value where that is not known. */
  public double lowestBound() {
    return alignments.values().stream()
        .mapToDouble(a -> a.value() - T_QUANTILE * a.standardError().orElse(0.0))
        .min()
        .orElse(0);
  }

  public SecondOpinion {
    alignments = Map.copyOf(alignments);
    contradicted = List.copyOf(contradicted);
  }
}
