package io.ecistreams.topology;

import io.ecistreams.scoring.BoardInput;

/** What the folding stage makes of a record. */
sealed interface FoldOutput
    permits FoldOutput.Folded, FoldOutput.Routed, FoldOutput.Cleaned, DeadLetter {

  /** Something was folded: the next commit has to send it. */
  record Folded() implements FoldOutput {}

  /** Something goes to its board as it is. */
  record Routed(BoardInput input) implements FoldOutput {}

  /**
   * A record goes on without its suspected false negatives.
   *
   * @param value its value, in the framing of the input
   */
  record Cleaned(byte[] value) implements FoldOutput {}
}
