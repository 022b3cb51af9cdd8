package io.ecistreams.scoring;

import io.ecistreams.model.ExampleGroup;

/** A group of a board without a background, on its way there, with where it came from. */
public record RoutedGroup(ExampleGroup group, RecordOrigin origin) implements BoardInput {
  @Override
  public String board() {
    return group.board();
  }

  /** The same without the original bytes. */
  public RoutedGroup withoutOriginal() {
    return new RoutedGroup(group, origin.withoutOriginal());
  }
}
