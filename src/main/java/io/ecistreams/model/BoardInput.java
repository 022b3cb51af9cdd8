package io.ecistreams.model;

/** What is sent to a board over the internal topic. */
public sealed interface BoardInput
    permits RoutedGroup, RefusedRecord, JudgedExample, RelearnBaseline {

  /** The board that it is for. */
  String board();

  /** Where it came from. */
  RecordOrigin origin();
}
