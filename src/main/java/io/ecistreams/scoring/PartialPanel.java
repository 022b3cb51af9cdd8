package io.ecistreams.scoring;

/**
 * A piece of the binary form of a {@link Partial} that is larger than a record should be. All
 * pieces of one partial come from one thread, one after another.
 *
 * @param board the board that it is for
 * @param id the same for all pieces of one partial, another for every other partial
 * @param index from 0 up
 * @param count pieces of the partial
 * @param bytes the piece
 */
public record PartialPanel(String board, Id id, int index, int count, byte[] bytes)
    implements BoardInput {
  /**
   * Which partial: what one thread folded between two commits, and which of its sums.
   *
   * @param partition an input partition of which it holds records
   * @param firstOffset of the first of them
   * @param lastOffset of the last of them
   * @param number of the partial among those of this commit
   */
  public record Id(int partition, long firstOffset, long lastOffset, int number) {}
}
