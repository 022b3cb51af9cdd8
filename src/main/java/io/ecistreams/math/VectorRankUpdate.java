package io.ecistreams.math;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The rank-k update by vectors of the widest shape of the processor (JEP 414): x is packed into
 * panels of two vectors' width, and tiles of four rows by one panel of c are held in registers
 * while all rows of x pass by. So an entry of c is read and written once for all of them, and c is
 * passed over in the order of memory. Safe for use by several threads.
 */
final class VectorRankUpdate implements RankUpdate {
  private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int WIDTH = 2 * LANES;
  private static final int HEIGHT = 4;

  /** Packed, these fit a second-level cache of 1 MiB up to d = 1024. */
  private static final int MOST_AT_ONCE = 96;

  private final ThreadLocal<Panels> panels = ThreadLocal.withInitial(Panels::new);

  @Override
  public int vectorBits() {
    return SPECIES.vectorBitSize();
  }

  @Override
  public int rowsAtOnce(int dimension) {
    return MOST_AT_ONCE;
  }

  @Override
  public void update(double[][] c, int to, double[][] x, int first, int last, double sign) {
    Panels packed = panels.get();
    for (int r = first; r < last; r += MOST_AT_ONCE) {
      packed.pack(x, r, Math.min(last, r + MOST_AT_ONCE), to);
      packed.update(c, to, sign < 0);
    }
  }

  /** Columns of x side by side: in panel p, number {@code r * WIDTH + k} is x[r][p * WIDTH + k]. */
  private static final class Panels {
    private double[][] panels = new double[0][];
    private final double[][] tile = new double[HEIGHT][WIDTH];
    private int end;

    void pack(double[][] x, int first, int last, int to) {
      int count = (to + WIDTH - 1) / WIDTH;
      end = (last - first) * WIDTH;
      if (panels.length < count) {
        panels = Arrays.copyOf(panels, count);
      }
      for (int p = 0; p < count; p++) {
        if (panels[p] == null || panels[p].length < end) {
          panels[p] = new double[end];
        }
        double[] panel = panels[p];
        int from = p * WIDTH;
        int width = Math.min(WIDTH, to - from);
        for (int r = first; r < last; r++) {
          int at = (r - first) * WIDTH;
          System.arraycopy(x[r], from, panel, at, width);
          Arrays.fill(panel, at + width, at + WIDTH, 0.0);
        }
      }
    }

    void update(double[][] c, int to, boolean isNegative) {
      for (int i = 0; i < to; i += HEIGHT) {
        double[] left = panels[i / WIDTH];
        int j = 0;
        if (i + HEIGHT <= to) {
          for (; j + WIDTH <= c[i].length; j += WIDTH) {
            update(
                c[i],
                c[i + 1],
                c[i + 2],
                c[i + 3],
                j,
                left,
                i % WIDTH,
                panels[j / WIDTH],
                end,
                isNegative);
          }
        }
        for (; j <= i; j += WIDTH) {
          updateEdge(c, i, Math.min(to, i + HEIGHT), j, left, isNegative);
        }
      }
    }

    /** A tile that the rows of the triangle, or the matrix, end in. */
    private void updateEdge(double[][] c, int i, int to, int j, double[] left, boolean isNegative) {
      for (int k = i; k < to; k++) {
        System.arraycopy(c[k], j, tile[k - i], 0, Math.min(WIDTH, c[k].length - j));
      }
      update(
          tile[0],
          tile[1],
          tile[2],
          tile[3],
          0,
          left,
          i % WIDTH,
          panels[j / WIDTH],
          end,
          isNegative);
      for (int k = i; k < to; k++) {
        System.arraycopy(tile[k - i], 0, c[k], j, Math.min(WIDTH, c[k].length - j));
      }
    }

    private static void update(
        double[] c0,
        double[] c1,
        double[] c2,
        double[] c3,
        int j,
        double[] left,
        int row,
        double[] right,
        int end,
        boolean isNegative) {
      DoubleVector s00 = load(c0, j, isNegative);
      DoubleVector s01 = load(c0, j + LANES, isNegative);
      DoubleVector s10 = load(c1, j, isNegative);
      DoubleVector s11 = load(c1, j + LANES, isNegative);
      DoubleVector s20 = load(c2, j, isNegative);
      DoubleVector s21 = load(c2, j + LANES, isNegative);
      DoubleVector s30 = load(c3, j, isNegative);
      DoubleVector s31 = load(c3, j + LANES, isNegative);
      for (int at = 0; at < end; at += WIDTH) {
        DoubleVector x0 = DoubleVector.fromArray(SPECIES, right, at);
        DoubleVector x1 = DoubleVector.fromArray(SPECIES, right, at + LANES);
        DoubleVector a = DoubleVector.broadcast(SPECIES, left[row + at]);
        s00 = a.fma(x0, s00);
        s01 = a.fma(x1, s01);
        a = DoubleVector.broadcast(SPECIES, left[row + at + 1]);
        s10 = a.fma(x0, s10);
        s11 = a.fma(x1, s11);
        a = DoubleVector.broadcast(SPECIES, left[row + at + 2]);
        s20 = a.fma(x0, s20);
        s21 = a.fma(x1, s21);
        a = DoubleVector.broadcast(SPECIES, left[row + at + 3]);
        s30 = a.fma(x0, s30);
        s31 = a.fma(x1, s31);
      }
      store(s00, c0, j, isNegative);
      store(s01, c0, j + LANES, isNegative);
      store(s10, c1, j, isNegative);
      store(s11, c1, j + LANES, isNegative);
      store(s20, c2, j, isNegative);
      store(s21, c2, j + LANES, isNegative);
      store(s30, c3, j, isNegative);
      store(s31, c3, j + LANES, isNegative);
    }

    /** {@code c - sum} is {@code -(sum - c)}, to the bit: so the loop has no sign. */
    private static DoubleVector load(double[] c, int j, boolean isNegative) {
      DoubleVector entries = DoubleVector.fromArray(SPECIES, c, j);
      return isNegative ? entries.neg() : entries;
    }

    private static void store(DoubleVector sum, double[] c, int j, boolean isNegative) {
      (isNegative ? sum.neg() : sum).intoArray(c, j);
    }
  }
}
