package io.ecistreams.topology;

import io.ecistreams.scoring.BoardInput;

/** What the folding stage makes of a record. */
sealed interface FoldOutput permits FoldOutput.Folded, FoldOutput.Routed, DeadLetter {

  /** Something was folded: the next commit has to send it. */
  record Folded() implements FoldOutput {}

  /** Something goes to its board as it is. */
  record Routed(BoardInput input) implements FoldOutput {}
}
