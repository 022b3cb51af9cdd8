package io.ecistreams.scoring;

import io.ecistreams.model.Outcome;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.RevisionsEstimate.StaleCount;
import io.ecistreams.scoring.BoardHeader.Late;
import io.ecistreams.scoring.BoardHeader.Refused;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The sources that a board has accepted, how late they were, and what was refused of them and of
 * others. Not safe for several threads.
 */
final class BoardSources {
  private final SortedMap<String, Late> sources;
  private final SortedMap<String, Refused> refused;
  private final SortedMap<String, StaleCount> stale;

  BoardSources(BoardHeader header) {
    this.sources = new TreeMap<>(header.sources());
    this.refused = new TreeMap<>(header.refused());
    this.stale = new TreeMap<>(header.stale());
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

  /** Whether a record of it was accepted. */
  boolean isKnown(String source) {
    return sources.containsKey(source);
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

  /** Counts refused records; of so many sources only, as anybody can make up names. */
  void countRefused(String source, long records, RejectionReason reason) {
    if (records > 0 && (refused.size() < Board.MOST_SOURCES || refused.containsKey(source))) {
      refused.merge(source, new Refused(records, reason), Refused::plus);
    }
  }

  /** Counts records of a passed revision; of so many sources only, as of refused ones. */
  void countStale(String source, StaleCount count) {
    if (stale.size() < Board.MOST_SOURCES || stale.containsKey(source)) {
      stale.merge(source, count, StaleCount::plus);
    }
  }

  /** Records of passed revisions by source. */
  Map<String, StaleCount> stale() {
    return stale;
  }

  /** Their names, in alphabetical order. */
  List<String> names() {
    return List.copyOf(sources.keySet());
  }

  /** Late examples by source, zero ones included. */
  Map<String, Late> late() {
    return sources;
  }

  /** Refused records by source. */
  Map<String, Refused> refused() {
    return refused;
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
