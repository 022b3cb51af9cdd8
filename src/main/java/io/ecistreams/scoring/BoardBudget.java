package io.ecistreams.scoring;

import io.ecistreams.math.SymmetricMatrix;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
import java.util.Locale;

/**
 * What a board may take of the heap: its panes, the sums that its windows are read by, and what
 * ranking it takes, all at once, as a board in use is in memory as a whole.
 */
final class BoardBudget {
  /** Buffers: one for log-determinants, a square for eigenvalues, an inverse for the mixture. */
  private static final int WORK_MATRICES = 4;

  private static final int MATRICES_PER_INVERSE = 2;
  private static final double BYTES_PER_MB = 1e6;

  private final int dimension;
  private final int windows;
  private final long limitBytes;

  /**
   * A budget.
   *
   * @param limitBytes for one board
   */
  BoardBudget(int dimension, int windows, long limitBytes) {
    this.dimension = dimension;
    this.windows = windows;
    this.limitBytes = limitBytes;
  }

  /**
   * What a board needs.
   *
   * @param sources with a pane
   * @param panes of all sources
   * @param paneBytes of these panes and of the sums over them
   */
  record Need(int sources, long panes, long paneBytes) {}

  boolean fits(Need need) {
    return need.paneBytes() + rankingBytes(need.sources()) <= limitBytes;
  }

  /** Whether there is room for an inverse for each window of each source, too. */
  boolean fitsFollowed(Need need) {
    long inverses = (long) MATRICES_PER_INVERSE * need.sources() * windows;
    return need.paneBytes() + rankingBytes(need.sources()) + inverses * matrixBytes() <= limitBytes;
  }

  /** The work buffers, and a matrix for each source that takes part in hybrids. */
  private long rankingBytes(int sources) {
    return rankingMatrices(sources) * matrixBytes();
  }

  private static long rankingMatrices(int sources) {
    return WORK_MATRICES + Math.min(WindowsRanker.COMPARED_SOURCES, sources);
  }

  private long matrixBytes() {
    return (long) Double.BYTES * SymmetricMatrix.packedLength(dimension);
  }

  /** Why a part is refused with which the board would need so much. */
  Rejection refusal(Need need) {
    return new Rejection(
        RejectionReason.BOARD_TOO_LARGE,
        String.format(
            Locale.ROOT,
            "with this the board would take %s: %d sources with %d panes of up to %s (d = %d) and their sums over %d windows, together %s, and %d x %s for ranking; a board may take %s (board.memory.mb): use fewer sources or dimensions, longer panes (pane.ms) or shorter windows (windows.ms), or give it more memory",
            megabytes(need.paneBytes() + rankingBytes(need.sources())),
            need.sources(),
            need.panes(),
            megabytes(matrixBytes()),
            dimension,
            windows,
            megabytes(need.paneBytes()),
            rankingMatrices(need.sources()),
            megabytes(matrixBytes()),
            megabytes(limitBytes)));
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,.1f MB", bytes / BYTES_PER_MB);
  }
}
