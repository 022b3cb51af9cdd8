package io.ecistreams.cli;

import java.util.Iterator;
import java.util.List;

/** What stands in the completion script for names that only Kafka knows. */
final class CompletedNames {
  static final String BOARDS = "{boards}";
  static final String SOURCES = "{sources}";

  private CompletedNames() {}

  /** Of boards, for {@code completionCandidates}. */
  static final class Boards implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of(BOARDS).iterator();
    }
  }

  /** Of sources, for {@code completionCandidates}. */
  static final class Sources implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of(SOURCES).iterator();
    }
  }
}
