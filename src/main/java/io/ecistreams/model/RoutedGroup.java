package io.ecistreams.model;

import java.util.Optional;

/** An example group on the way to its board, with where it came from. */
public record RoutedGroup(ExampleGroup group, RecordOrigin origin) implements BoardInput {

  @Override
  public String board() {
    return group.board();
  }

  /** The same without the original bytes. */
  public RoutedGroup withoutOriginal() {
    return new RoutedGroup(
        group,
        new RecordOrigin(origin.topic(), origin.partition(), origin.offset(), Optional.empty()));
  }
}
