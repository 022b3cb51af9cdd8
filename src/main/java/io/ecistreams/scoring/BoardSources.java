package io.ecistreams.scoring;

import io.ecistreams.model.Outcome;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.scoring.BoardHeader.Late;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The sources that a board has accepted, and how late they were. Not safe for several threads. */
final class BoardSources {
  private final SortedMap<String, Late> sources;

  BoardSources(Map<String, Late> known) {
    this.sources = new TreeMap<>(known);
  }

  /** Whether a source is known or can be added. */
  Outcome<String> admit(String source) {
    return sources.size() < Board.MOST_SOURCES || sources.containsKey(source)
        ? Outcome.accepted(source)
        : Outcome.refused(
            RejectionReason.TOO_MANY_SOURCES,
            "the board has %d sources already: use one of them, or another board"
                .formatted(sources.size()));
  }

  void add(String source) {
    sources.putIfAbsent(source, Late.NONE);
  }

  /**
   * Counts late examples of a source.
   *
   * @param lateMs how long after the grace of their pane they came
   * @return its late examples so far
   */
  Late countLate(String source, long examples, long lateMs) {
    return sources.merge(source, new Late(examples, lateMs), Late::plus);
  }

  /** Their names, in alphabetical order. */
  List<String> names() {
    return List.copyOf(sources.keySet());
  }

  /** Late examples by source, zero ones included. */
  Map<String, Late> late() {
    return sources;
  }

  /** Late examples of the sources that have any. */
  Map<String, Long> lateExamples() {
    SortedMap<String, Long> late = new TreeMap<>();
    sources.forEach(
        (source, count) -> {
          if (count.examples() > 0) {
            late.put(source, count.examples());
          }
        });
    return late;
  }
}
