package io.ecistreams.mixture;

import io.ecistreams.math.LogDeterminant.Term;
import java.util.List;
import java.util.Optional;

/**
 * A live source.
 *
 * @param source its name
 * @param eci its score, at least 0; of eci-align, shifted, where that contradicts the ranking
 * @param variance the squared standard error of its score; empty where that is not known
 * @param ranked false while it is warming up: it has the least share then
 * @param information its M, as a weighted sum
 * @param byAlign whether its score is of eci-align
 * @param cost what an example of it costs, at least 0; empty where no record says it
 * @param hasEnded whether no more is expected of it
 * @param chance that training on it yields the most; empty where no policy asks for it
 */
public record MixtureSource(
    String source,
    double eci,
    Optional<Double> variance,
    boolean ranked,
    List<Term> information,
    boolean byAlign,
    Optional<Double> cost,
    boolean hasEnded,
    Optional<Chance> chance) {

  public MixtureSource {
    information = List.copyOf(information);
  }

  /** A source with its ECI and without a cost. */
  public MixtureSource(
      String source,
      double eci,
      Optional<Double> variance,
      boolean ranked,
      List<Term> information) {
    this(
        source,
        eci,
        variance,
        ranked,
        information,
        false,
        Optional.empty(),
        false,
        Optional.empty());
  }

  /** The same where an example costs so much. */
  public MixtureSource costing(Optional<Double> exampleCost) {
    return new MixtureSource(
        source, eci, variance, ranked, information, byAlign, exampleCost, hasEnded, chance);
  }

  /** The same with a score of eci-align. */
  public MixtureSource byAlign(double score, Optional<Double> squaredError) {
    return new MixtureSource(
        source, score, squaredError, ranked, information, true, cost, hasEnded, chance);
  }

  /** The same with its chance of being the best to train on. */
  public MixtureSource withChance(Optional<Chance> known) {
    return new MixtureSource(
        source, eci, variance, ranked, information, byAlign, cost, hasEnded, known);
  }

  /** The same, of which no more is expected. */
  public MixtureSource ended() {
    return new MixtureSource(
        source, eci, variance, ranked, information, byAlign, cost, true, chance);
  }
}
