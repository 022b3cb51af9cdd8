package io.ecistreams.model;

import java.util.Optional;

/**
 * The score of one source over one window; fields as in the Avro record {@code SourceScore}.
 *
 * @param source the source
 * @param n examples, labelled positives included
 * @param records emissions of the miner
 * @param queries distinct queries
 * @param eci ln det(I + kappa M)/kappa, nats
 * @param eciPerDim eci / d
 * @param standardError jackknife; empty below 3 filled blocks
 * @param intervalHalfWidth t quantile times standard error, 95 %
 * @param trace trace(M)
 * @param effectiveRank exp(entropy of the normalised eigenvalues of M), 0 where M is zero; empty
 *     while its turn to be measured has not come
 * @param viewEci the same score at another kappa, which shows diversity more strongly; as old as
 *     effectiveRank
 * @param classic ECI classic
 * @param classicEqualVolume ECI classic with one mean k for all sources of the ranking
 * @param signal mean max(0, q.n)
 * @param margin mean max(0, q.p - q.n)
 * @param consistency mean c
 * @param locality mean l
 * @param residuality mean rho
 * @param flags false-negative detectors
 * @param composition easy, hard and false examples
 * @param exampleCost mean cost of an example, over the records that say what they cost; empty where
 *     none does
 * @param state display state
 */
public record SourceEstimate(
    String source,
    long n,
    long records,
    long queries,
    double eci,
    double eciPerDim,
    Optional<Double> standardError,
    Optional<Double> intervalHalfWidth,
    double trace,
    Optional<Double> effectiveRank,
    Optional<Double> viewEci,
    double classic,
    double classicEqualVolume,
    double signal,
    double margin,
    double consistency,
    double locality,
    double residuality,
    FlagCounts flags,
    Composition composition,
    Optional<Double> exampleCost,
    EstimateState state) {

  /**
   * Counts of the detectors of definition.md, section 5.
   *
   * @param falseNegatives labelled positive or u > 3
   * @param labelledPositives id among the record's positive ids
   * @param sensitive labelled positive or u > 2.5
   * @param nearerThanPositive q.n >= q.p
   * @param positiveAware q.n > q.p - 0.05 |q.p|
   * @param nearDuplicates p.n > 0.98
   * @param logits u > 3
   * @param sensitiveLogits u > 2.5
   * @param crossEncoder score of a cross-encoder above its threshold
   * @param crossEncoderScored examples with such a score
   * @param positivesElsewhere positives of the same query in other records of late, as far as known
   */
  public record FlagCounts(
      long falseNegatives,
      long labelledPositives,
      long sensitive,
      long nearerThanPositive,
      long positiveAware,
      long nearDuplicates,
      long logits,
      long sensitiveLogits,
      long crossEncoder,
      long crossEncoderScored,
      long positivesElsewhere) {}

  /** trace - eci, >= 0: what redundancy of directions costs. */
  public double diversityGap() {
    return trace - eci;
  }

  /** Capacity factor of ECI classic, ln(1 + negatives of a record): what rewards volume. */
  public double capacity() {
    return records == 0 ? 0.0 : Math.log1p((double) n / records);
  }

  /**
   * Mean |r|^2 under the weights: trace / (mean c x mean l x mean rho), so that the trace is the
   * product of four parts. It holds what the three means do not: the length of the residuals, and
   * how it and the terms go together.
   */
  public double residualNorm() {
    double terms = consistency * locality * residuality;
    return terms == 0 ? 0.0 : trace / terms;
  }

  /** What 1,000 examples cost. */
  public Optional<Double> costPerThousand() {
    return exampleCost.map(cost -> 1_000 * cost);
  }

  /** What it costs to come by 1,000 hard examples; empty also where none is hard. */
  public Optional<Double> costPerThousandHard() {
    double hard = composition.hard().rate();
    return costPerThousand().filter(cost -> hard > 0).map(cost -> cost / hard);
  }

  /** Flagged share of the examples. */
  public double falseNegativeRate() {
    return n == 0 ? 0.0 : (double) flags.falseNegatives() / n;
  }
}
