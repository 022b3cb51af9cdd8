package io.ecistreams.scoring;

import io.ecistreams.model.Detector;
import java.util.Optional;

/**
 * Which negatives are taken out of a training file: suspected false negatives always, others by
 * option. The score of a negative is q.n, that of the positive q.p, of the reference positive.
 *
 * @param isSensitive whether u > 2.5 is suspected already, else u > 3
 * @param crossEncoderThreshold highest cross-encoder score that is kept; negatives without one are
 * @param margin by how much the score must lie below the positive's at least
 * @param relativeMargin the same as a share of the positive's score
 * @param maxScore highest score that is kept
 * @param rangeMin so many of the best ranks are left out
 * @param rangeMax last rank that is kept
 * @param dropsEasy whether easy negatives are left out
 */
public record CleaningPolicy(
    boolean isSensitive,
    Optional<Double> crossEncoderThreshold,
    Optional<Double> margin,
    Optional<Double> relativeMargin,
    Optional<Double> maxScore,
    int rangeMin,
    Optional<Integer> rangeMax,
    boolean dropsEasy) {

  /**
   * Why a negative is taken out, if it is.
   *
   * @param rank the miner's; 1 is the best
   */
  public Optional<DropReason> reason(JudgedNegative negative, int rank) {
    return suspected(negative)
        .or(() -> near(negative))
        .or(() -> when(isOutside(rank), DropReason.RANK))
        .or(() -> when(dropsEasy && negative.isEasy(), DropReason.EASY));
  }

  private Optional<DropReason> suspected(JudgedNegative negative) {
    Detector detector = isSensitive ? Detector.SENSITIVE : Detector.FALSE_NEGATIVE;
    double crossEncoderScore = negative.crossEncoderScore().orElse(Double.NEGATIVE_INFINITY);
    return when(negative.isFlagged(Detector.LABELLED_POSITIVE), DropReason.LABELLED_POSITIVE)
        .or(() -> when(negative.isFlagged(detector), DropReason.FALSE_NEGATIVE))
        .or(
            () ->
                when(isAbove(crossEncoderScore, crossEncoderThreshold), DropReason.CROSS_ENCODER));
  }

  private Optional<DropReason> near(JudgedNegative negative) {
    double score = negative.score();
    double below = negative.positiveScore() - score;
    // As a share of its size: a cosine may be negative, and the margin lies below it all the same.
    double share = Math.abs(negative.positiveScore());
    return when(margin.isPresent() && below < margin.get(), DropReason.MARGIN)
        .or(
            () ->
                when(
                    relativeMargin.isPresent() && below < relativeMargin.get() * share,
                    DropReason.RELATIVE_MARGIN))
        .or(() -> when(isAbove(score, maxScore), DropReason.MAX_SCORE));
  }

  private boolean isOutside(int rank) {
    return rank <= rangeMin || rank > rangeMax.orElse(Integer.MAX_VALUE);
  }

  private static boolean isAbove(double score, Optional<Double> limit) {
    return limit.isPresent() && score > limit.get();
  }

  private static Optional<DropReason> when(boolean holds, DropReason reason) {
    return holds ? Optional.of(reason) : Optional.empty();
  }
}
