package io.ecistreams.topology;

import io.ecistreams.model.RoutedGroup;

/** What the stateless stage makes of a record. */
sealed interface ScoreOutput permits ScoreOutput.Routed, DeadLetter {

  /** A group on the way to its board. */
  record Routed(RoutedGroup group) implements ScoreOutput {}
}
