package io.ecistreams.alarm;

import io.ecistreams.model.Detector;
import java.util.Arrays;
import java.util.Set;

/**
 * What the detectors say of the examples of one group, in their order; filled anew for each group,
 * so that nothing is allocated. Not safe for use by several threads.
 */
public final class ExampleFlags {
  private static final int NO_EVIDENCE =
      Detector.bits(
          Set.of(Detector.FALSE_NEGATIVE, Detector.SENSITIVE, Detector.CROSS_ENCODER_SCORED));

  private double[] logits = new double[16];
  private int[] detectors = new int[16];
  private boolean[] easy = new boolean[16];
  private int count;

  /** Forgets the last group. */
  public void clear() {
    count = 0;
  }

  /**
   * Adds an example.
   *
   * @param u false-negative logit
   * @param detectorBits sum of {@link Detector#bit}
   * @param isEasy whether it is no nearer to the query than a passage of another query is
   */
  public void add(double u, int detectorBits, boolean isEasy) {
    if (count == logits.length) {
      logits = Arrays.copyOf(logits, 2 * count);
      detectors = Arrays.copyOf(detectors, 2 * count);
      easy = Arrays.copyOf(easy, 2 * count);
    }
    logits[count] = u;
    detectors[count] = detectorBits;
    easy[count] = isEasy;
    count++;
  }

  public int count() {
    return count;
  }

  /** False-negative logit of an example. */
  public double u(int example) {
    return logits[example];
  }

  /** The flag of the alarm: labelled positive or u > 3. */
  public boolean isSuspected(int example) {
    return (detectors[example] & Detector.FALSE_NEGATIVE.bit()) != 0;
  }

  /** Whether an example is easy: neither suspected nor near to the query. */
  public boolean isEasy(int example) {
    return easy[example];
  }

  /** The detectors that flagged an example, without the sums of others and what is no flag. */
  public Set<Detector> detectors(int example) {
    return Detector.ofBits(detectors[example] & ~NO_EVIDENCE);
  }
}
