package io.ecistreams.topology;

import io.ecistreams.model.BoardInput;

/** What the stateless stage makes of a record. */
sealed interface ScoreOutput permits ScoreOutput.Routed, DeadLetter {

  /** Something on the way to its board. */
  record Routed(BoardInput input) implements ScoreOutput {}
}
