package io.ecistreams.scoring;

import io.ecistreams.alarm.Chance;
import io.ecistreams.model.Background;
import java.util.Optional;

/**
 * What of one record a person may come to see: the audit sample, drawn by the record's place and so
 * whatever it holds, and the negatives that will be suspected. Only their texts travel on.
 *
 * @param auditShare share of the negatives that is drawn, in [0, 1]
 * @param place a number that no other record has, the same when it is processed again
 * @param background of the record's board; empty while that is calibrating, when nothing can be
 *     suspected but labelled positives
 */
public record PersonSample(double auditShare, long place, Optional<Background> background) {
  /** For files: nobody is asked. */
  public static final PersonSample NOTHING = new PersonSample(0, 0, Optional.empty());

  /** Below that of the flag: float64 sums of another order must not lose a text. */
  private static final double LEAST_LOGIT = 2.9;

  /** Whether a negative belongs to the audit sample. */
  boolean isAudited(int index) {
    return auditShare > 0 && Chance.uniform(place, index) < auditShare;
  }

  /** Whether a negative will be suspected, by unnormalised vectors. */
  boolean isSuspected(float[] query, float[] positive, float[] negative) {
    return background.filter(b -> logit(b, query, positive, negative) > LEAST_LOGIT).isPresent();
  }

  private static double logit(
      Background background, float[] query, float[] positive, float[] negative) {
    double qq = 0;
    double pp = 0;
    double nn = 0;
    double qp = 0;
    double qn = 0;
    double pn = 0;
    for (int i = 0; i < query.length; i++) {
      double q = query[i];
      double p = positive[i];
      double n = negative[i];
      qq += q * q;
      pp += p * p;
      nn += n * n;
      qp += q * p;
      qn += q * n;
      pn += p * n;
    }
    double margin = qn / Math.sqrt(qq * nn) - qp / Math.sqrt(qq * pp);
    double nearness = pn / Math.sqrt(pp * nn) - background.muP();
    return margin / background.sdQ() + nearness / background.sdP();
  }
}
