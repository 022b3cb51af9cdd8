package io.ecistreams.alarm;

import io.ecistreams.model.Detector;
import io.ecistreams.model.RateEstimate;
import io.ecistreams.model.SourceEstimate;
import java.util.ArrayList;
import java.util.List;

/**
 * What one detector of false negatives counted over a window.
 *
 * @param detector the detector
 * @param count examples flagged
 * @param examples examples that it could flag
 * @param rate count / examples with its confidence sequence
 */
public record FlagRate(Detector detector, long count, long examples, RateEstimate rate) {

  /** Of all detectors; that of a cross-encoder only where scores of one came. */
  public static List<FlagRate> of(SourceEstimate source) {
    SourceEstimate.FlagCounts flags = source.flags();
    long n = source.n();
    List<FlagRate> rates =
        new ArrayList<>(
            List.of(
                of(Detector.FALSE_NEGATIVE, flags.falseNegatives(), n),
                of(Detector.LABELLED_POSITIVE, flags.labelledPositives(), n),
                of(Detector.LOGIT, flags.logits(), n),
                of(Detector.SENSITIVE_LOGIT, flags.sensitiveLogits(), n),
                of(Detector.NEARER_THAN_POSITIVE, flags.nearerThanPositive(), n),
                of(Detector.POSITIVE_AWARE, flags.positiveAware(), n),
                of(Detector.NEAR_DUPLICATE, flags.nearDuplicates(), n)));
    if (flags.crossEncoderScored() > 0) {
      rates.add(of(Detector.CROSS_ENCODER, flags.crossEncoder(), flags.crossEncoderScored()));
    }
    return rates;
  }

  private static FlagRate of(Detector detector, long count, long examples) {
    return new FlagRate(detector, count, examples, BetaBinomialSequence.estimate(count, examples));
  }
}
