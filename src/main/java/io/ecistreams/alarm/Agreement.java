package io.ecistreams.alarm;

import java.util.OptionalDouble;

/**
 * How far two judges agree on the same examples. Cohen (1960): with the agreed share a and the
 * share c that judges with the same shares of yes would agree on by chance, kappa is (a - c) / (1 -
 * c). Not safe for use by several threads.
 */
public final class Agreement {
  private long bothYes;
  private long bothNo;
  private long firstYes;
  private long secondYes;

  /** Counts an example. */
  public void add(boolean first, boolean second) {
    bothYes += first && second ? 1 : 0;
    bothNo += !first && !second ? 1 : 0;
    firstYes += first && !second ? 1 : 0;
    secondYes += !first && second ? 1 : 0;
  }

  /** Examples that both have judged. */
  public long examples() {
    return bothYes + bothNo + firstYes + secondYes;
  }

  /** Examples on which they agree. */
  public long agreed() {
    return bothYes + bothNo;
  }

  /** Cohen's kappa; empty without examples, and where both say the same of all. */
  public OptionalDouble kappa() {
    double n = examples();
    double first = (bothYes + firstYes) / n;
    double second = (bothYes + secondYes) / n;
    double chance = first * second + (1 - first) * (1 - second);
    return n == 0 || chance == 1
        ? OptionalDouble.empty()
        : OptionalDouble.of((agreed() / n - chance) / (1 - chance));
  }
}
