package io.ecistreams.probe;

import java.util.Arrays;

/** How far all parts of a probe are. Safe for use by several threads. */
final class Progression {
  private final Probe.Progress listener;
  private final double[] weights;
  private final double[] shares;
  private final int others;
  private final double whole;
  private double done;
  private int over;

  /**
   * Nothing is done.
   *
   * @param weights what each part costs
   * @param others how many of the first parts are no trainings
   */
  Progression(Probe.Progress listener, double[] weights, int others) {
    this.listener = listener;
    this.weights = weights.clone();
    this.others = others;
    shares = new double[weights.length];
    whole = Arrays.stream(weights).sum();
    over = others;
  }

  /**
   * A part has come so far.
   *
   * @param share of it that is done; 1 when it is over
   */
  synchronized void at(int part, double share) {
    done += (share - shares[part]) * weights[part];
    shares[part] = share;
    while (over < shares.length && shares[over] == 1) {
      over++;
    }
    listener.at(over - others, shares.length - others, done / whole);
  }
}
