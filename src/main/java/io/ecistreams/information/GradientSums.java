package io.ecistreams.information;

import java.nio.ByteBuffer;

/**
 * The pulls of one source's examples on their queries by jackknife block, g_b of eci-align/1
 * (definition.md, section 11); mergeable by addition. Only blocks that were touched take memory.
 *
 * <p>Binary form: a short with a bit for each touched block, then their d doubles each, lowest
 * block first. Not safe for use by several threads.
 */
public final class GradientSums {
  private static final int ALL_BLOCKS = (1 << SourceSums.BLOCKS) - 1;

  private final int dimension;
  private final double[][] blocks = new double[SourceSums.BLOCKS][];

  /** Zero in all blocks. */
  public GradientSums(int dimension) {
    this.dimension = dimension;
  }

  /** The d sums of a block, to be added to. */
  public double[] block(int block) {
    if (blocks[block] == null) {
      blocks[block] = new double[dimension];
    }
    return blocks[block];
  }

  /** Adds another one of the same dimension. */
  public void merge(GradientSums other) {
    other.addTo(this, 1.0);
  }

  /** Adds these times a factor to others. */
  public void addTo(GradientSums target, double factor) {
    for (int b = 0; b < blocks.length; b++) {
      if (blocks[b] != null) {
        double[] sums = target.block(b);
        for (int j = 0; j < dimension; j++) {
          sums[j] += factor * blocks[b][j];
        }
      }
    }
  }

  /** Memory held, bytes. */
  public long heapBytes() {
    return (long) Integer.bitCount(touched()) * dimension * Double.BYTES;
  }

  private int touched() {
    int touched = 0;
    for (int b = 0; b < blocks.length; b++) {
      touched |= blocks[b] == null ? 0 : 1 << b;
    }
    return touched;
  }

  /** Length of {@link #writeTo}. */
  int bytes() {
    return Math.toIntExact(Short.BYTES + heapBytes());
  }

  void writeTo(ByteBuffer target) {
    target.putShort((short) touched());
    for (double[] sums : blocks) {
      if (sums != null) {
        for (double sum : sums) {
          target.putDouble(sum);
        }
      }
    }
  }

  /**
   * Reads what {@link #writeTo} wrote.
   *
   * @throws IllegalArgumentException if the bytes are not that
   */
  static GradientSums readFrom(ByteBuffer source, int dimension) {
    int touched = source.remaining() < Short.BYTES ? -1 : source.getShort();
    if ((touched & ~ALL_BLOCKS) != 0
        || source.remaining() < (long) Integer.bitCount(touched) * dimension * Double.BYTES) {
      throw new IllegalArgumentException("not a source state: gradients of blocks " + touched);
    }
    GradientSums sums = new GradientSums(dimension);
    for (int b = 0; b < SourceSums.BLOCKS; b++) {
      if ((touched >>> b & 1) != 0) {
        double[] block = sums.block(b);
        for (int j = 0; j < dimension; j++) {
          block[j] = source.getDouble();
        }
      }
    }
    return sums;
  }
}
