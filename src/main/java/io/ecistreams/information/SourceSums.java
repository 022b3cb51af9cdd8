package io.ecistreams.information;

import io.ecistreams.model.Detector;
import java.nio.ByteBuffer;

/**
 * The scalar sums of one source over some examples, mergeable by addition: what ECI classic, the
 * mean terms, the false-negative rates and the jackknife need beside the information matrix.
 *
 * <p>Not safe for use by several threads.
 */
public final class SourceSums {
  /** Jackknife blocks (definition.md, section 6). */
  public static final int BLOCKS = 10;

  private static final int DETECTORS = Detector.values().length;

  /** Bytes of {@link #writeTo}. */
  public static final int BYTES =
      (3 + DETECTORS + 3 * BLOCKS) * Long.BYTES + (6 + BLOCKS) * Double.BYTES;

  private long examples;
  private long records;
  private final long[] flags = new long[DETECTORS];
  private double signal;
  private double margin;
  private double consistency;
  private double locality;
  private double residuality;
  private double cost;
  private long pricedExamples;
  private final long[] blockExamples = new long[BLOCKS];
  private final double[] blockTraces = new double[BLOCKS];
  private final long[] blockEasy = new long[BLOCKS];
  private final long[] blockFalse = new long[BLOCKS];

  /** Counts emissions of the miner. */
  public void addRecords(long count) {
    records += count;
  }

  /** Counts what all detectors say of an example, as a sum of {@link Detector#bit}. */
  public void addFlags(int detectorBits) {
    for (int i = 0; i < flags.length; i++) {
      flags[i] += (detectorBits >>> i) & 1;
    }
  }

  /**
   * Counts one example.
   *
   * @param block its query's jackknife block, in [0, {@link #BLOCKS})
   * @param weightedNorm w |r|^2, the example's share of the trace of S
   * @param signalTerm max(0, q.n)
   * @param marginTerm max(0, q.p - q.n)
   * @param c target consistency
   * @param l semantic locality
   * @param rho lexical residuality
   */
  public void addExample(
      int block,
      double weightedNorm,
      double signalTerm,
      double marginTerm,
      double c,
      double l,
      double rho) {
    examples++;
    blockExamples[block]++;
    blockTraces[block] += weightedNorm;
    signal += signalTerm;
    margin += marginTerm;
    consistency += c;
    locality += l;
    residuality += rho;
  }

  /**
   * Counts what an example is; one that is neither false nor easy is hard.
   *
   * @param block its query's jackknife block
   */
  public void addKind(int block, boolean isFalse, boolean isEasy) {
    blockFalse[block] += isFalse ? 1 : 0;
    blockEasy[block] += isEasy && !isFalse ? 1 : 0;
  }

  /**
   * Adds what a record cost, spread over its examples.
   *
   * @param amount at least 0
   * @param examples all of those that it paid for
   */
  public void addCost(double amount, long examples) {
    cost += amount;
    pricedExamples += examples;
  }

  /** Adds another sum. */
  public void merge(SourceSums other) {
    examples += other.examples;
    records += other.records;
    for (int i = 0; i < flags.length; i++) {
      flags[i] += other.flags[i];
    }
    signal += other.signal;
    margin += other.margin;
    consistency += other.consistency;
    locality += other.locality;
    residuality += other.residuality;
    cost += other.cost;
    pricedExamples += other.pricedExamples;
    for (int b = 0; b < BLOCKS; b++) {
      blockExamples[b] += other.blockExamples[b];
      blockTraces[b] += other.blockTraces[b];
      blockEasy[b] += other.blockEasy[b];
      blockFalse[b] += other.blockFalse[b];
    }
  }

  /** N. */
  public long examples() {
    return examples;
  }

  public long records() {
    return records;
  }

  public long flags(Detector flag) {
    return flags[flag.ordinal()];
  }

  /** Sum of max(0, q.n). */
  public double signal() {
    return signal;
  }

  /** Sum of max(0, q.p - q.n). */
  public double margin() {
    return margin;
  }

  /** Sum of c. */
  public double consistency() {
    return consistency;
  }

  /** Sum of l. */
  public double locality() {
    return locality;
  }

  /** Sum of rho. */
  public double residuality() {
    return residuality;
  }

  /** Sum of what records cost, of those that say it. */
  public double cost() {
    return cost;
  }

  /** Examples of these records. */
  public long pricedExamples() {
    return pricedExamples;
  }

  /** Examples of a jackknife block. */
  public long blockExamples(int block) {
    return blockExamples[block];
  }

  /** Sum of w |r|^2 over a jackknife block. */
  public double blockTrace(int block) {
    return blockTraces[block];
  }

  /** Easy examples of a jackknife block. */
  public long blockEasy(int block) {
    return blockEasy[block];
  }

  /** Flagged examples of a jackknife block. */
  public long blockFalse(int block) {
    return blockFalse[block];
  }

  /** Writes {@link #BYTES} bytes. */
  public void writeTo(ByteBuffer target) {
    target.putLong(examples).putLong(records);
    for (long flag : flags) {
      target.putLong(flag);
    }
    target.putDouble(signal).putDouble(margin);
    target.putDouble(consistency).putDouble(locality).putDouble(residuality);
    target.putDouble(cost).putLong(pricedExamples);
    for (int b = 0; b < BLOCKS; b++) {
      target.putLong(blockExamples[b]).putDouble(blockTraces[b]);
      target.putLong(blockEasy[b]).putLong(blockFalse[b]);
    }
  }

  /** Reads what {@link #writeTo} wrote. */
  public static SourceSums readFrom(ByteBuffer source) {
    SourceSums sums = new SourceSums();
    sums.examples = source.getLong();
    sums.records = source.getLong();
    for (int i = 0; i < DETECTORS; i++) {
      sums.flags[i] = source.getLong();
    }
    sums.signal = source.getDouble();
    sums.margin = source.getDouble();
    sums.consistency = source.getDouble();
    sums.locality = source.getDouble();
    sums.residuality = source.getDouble();
    sums.cost = source.getDouble();
    sums.pricedExamples = source.getLong();
    for (int b = 0; b < BLOCKS; b++) {
      sums.blockExamples[b] = source.getLong();
      sums.blockTraces[b] = source.getDouble();
      sums.blockEasy[b] = source.getLong();
      sums.blockFalse[b] = source.getLong();
    }
    return sums;
  }
}
