package io.ecistreams.config;

import static io.ecistreams.config.Option.count;
import static io.ecistreams.config.Option.list;
import static io.ecistreams.config.Option.mebibytes;
import static io.ecistreams.config.Option.text;
import static io.ecistreams.config.Option.whole;
import static io.ecistreams.config.Requirement.atLeast;
import static io.ecistreams.config.Requirement.between;
import static io.ecistreams.config.Requirement.eachMatching;
import static io.ecistreams.config.Requirement.oneOf;

import io.ecistreams.information.ClosedPanes;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.scoring.BoardPolicies;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;

/**
 * Event time, how often rankings come, and what the state of boards may take.
 *
 * @param emitIntervalMs shortest time between two rankings of a board; 0 after every record
 * @param emitCatchUpIntervalMs the same while much of the input is not read yet
 * @param maxFutureMs how far ahead of the wall clock a record may be
 * @param journalBytes of a source's journal, at least 65,536
 * @param foldMemoryBytes for the sums of this instance between two commits, above 0
 * @param liveStateBytes for the live boards of this instance, above 0
 * @param boardBytes for one board, above 0
 * @param idleBoardRetentionMs at least the longest window plus the grace
 * @param overlapMs how long a new revision of an encoder waits for sources
 */
public record RankingSettings(
    long emitIntervalMs,
    long emitCatchUpIntervalMs,
    WindowPolicy windows,
    long maxFutureMs,
    int journalBytes,
    long foldMemoryBytes,
    long liveStateBytes,
    long boardBytes,
    ClosedPanes closedPanes,
    long idleBoardRetentionMs,
    long overlapMs) {

  static RankingSettings of(OptionGroup ranking) {
    long emitIntervalMs =
        ranking.high(
            whole("emit.interval.ms", 2_000, atLeast(0)),
            "Shortest time between two rankings of a board, in milliseconds; 0 emits after every"
                + " record. Effective ranks and hybrids may be older than the scores beside them:"
                + " they take a twentieth of the time at most.");
    long catchUpIntervalMs =
        ranking.low(
            whole("emit.catch.up.interval.ms", 20_000, atLeast(0)),
            "The same, in milliseconds, while reading the rest of the input takes more than ten"
                + " seconds, as when catching up after hours offline; below emit.interval.ms, or"
                + " where that is 0, it has no effect.");
    WindowPolicy windows = windows(ranking);
    return new RankingSettings(
        emitIntervalMs,
        catchUpIntervalMs,
        windows,
        maxFutureMs(ranking, windows),
        ranking.low(
            count("journal.bytes", 4_194_304, between(65_536, 1_073_741_824)),
            "Bytes of a source's journal, the ring of what was folded since its last snapshot; more"
                + " means rarer snapshots and a longer restore."),
        ranking.medium(
            mebibytes("fold.memory.mb", 0, between(0, 1_048_576))
                .as(bytes -> bytes == 0 ? Runtime.getRuntime().maxMemory() / 8 : bytes),
            "Memory for the sums that this instance has folded since the last commit, in mebibytes;"
                + " beyond it a commit is asked for early; 0 is an eighth of the heap."),
        ranking.medium(
            mebibytes("live.state.mb", 0, between(0, 1_048_576))
                .as(bytes -> bytes == 0 ? Runtime.getRuntime().maxMemory() / 5 * 2 : bytes),
            "Memory for the live state of this instance's boards, in mebibytes; beyond it boards"
                + " that were used longest ago are dropped from memory and read from the local"
                + " stores when they are needed; 0 is two fifths of the heap."),
        ranking.medium(
            mebibytes("board.memory.mb", 0, between(0, 1_048_576))
                .as(bytes -> bytes == 0 ? Runtime.getRuntime().maxMemory() / 2 : bytes),
            "Memory that one board may take, in mebibytes: its panes, the sums of its windows and"
                + " what ranking it needs; examples for which it has no room are dead letters; 0 is"
                + " half of the heap."),
        ranking.low(
            text("closed.panes.precision", "double", oneOf("double", "single"))
                .as(RankingSettings::closedPanes),
            "How the matrix of a pane is held that takes no more records: single halves its memory"
                + " and moves scores by less than 1e-6 of themselves, so that a restart may change"
                + " them by as much, where double keeps them to 1e-9."),
        idleBoardRetentionMs(ranking, windows),
        ranking.medium(
            whole("revision.overlap.ms", 0, atLeast(0))
                .as(ms -> ms == 0 ? BoardPolicies.overlapMs(windows) : ms),
            "How long a new revision of a board's encoder that has its background waits for live"
                + " sources that have no rank under it yet, in milliseconds of event time; then it"
                + " becomes active without them. 0 is the primary window, or 15 minutes where that"
                + " has no beginning."));
  }

  private static WindowPolicy windows(OptionGroup ranking) {
    List<Long> windowsMs =
        ranking.high(
            list(
                    "windows.ms",
                    "900000,0",
                    eachMatching("whole numbers of milliseconds, separated by commas", "\\d{1,15}"))
                .as(RankingSettings::lengths),
            "Window lengths in milliseconds, the first is the primary one; 0 is everything since"
                + " the start, others are multiples of pane.ms.");
    long paneMs =
        ranking.medium(
            whole("pane.ms", 60_000, atLeast(1)),
            "Smallest slice of event time, in milliseconds; windows move in steps of it.");
    for (long windowMs : windowsMs) {
      if (windowMs % paneMs != 0) {
        throw ranking.conflict(
            "windows.ms",
            "has %d, which is not a multiple of pane.ms = %d; give multiples of it, or 0."
                .formatted(windowMs, paneMs));
      }
    }
    long graceMs =
        ranking.medium(
            whole("grace.ms", 120_000, atLeast(0)),
            "How long after the end of its pane a record may still come, in milliseconds, by the"
                + " newest event of its board; later ones are counted and dropped.");
    return new WindowPolicy(paneMs, windowsMs, graceMs);
  }

  private static List<Long> lengths(List<String> texts) {
    List<Long> lengths = texts.stream().map(String::strip).map(Long::valueOf).toList();
    if (lengths.isEmpty()) {
      throw new IllegalArgumentException("names no window; give at least one length.");
    }
    if (new HashSet<>(lengths).size() < lengths.size()) {
      throw new IllegalArgumentException("names a length twice; give each once.");
    }
    return lengths;
  }

  private static long maxFutureMs(OptionGroup ranking, WindowPolicy windows) {
    long futureMs =
        ranking.medium(
            whole("max.future.ms", 60_000, atLeast(0)),
            "How far ahead of the wall clock minedAt may lie, in milliseconds, at most grace.ms"
                + " plus pane.ms; beyond it the record is a dead letter, as one fast clock would"
                + " make the records of all others late.");
    if (futureMs - windows.paneMs() > windows.graceMs()) {
      throw ranking.conflict(
          "max.future.ms",
          ("is more than grace.ms plus pane.ms = %d, so that one record from a fast clock would"
                  + " make those of all others late; give at most that, or raise grace.ms.")
              .formatted(windows.graceMs() + windows.paneMs()));
    }
    return futureMs;
  }

  private static long idleBoardRetentionMs(OptionGroup ranking, WindowPolicy windows) {
    long retentionMs =
        ranking.low(
            whole("idle.board.retention.ms", 604_800_000, atLeast(1)),
            "How long a board without records is kept, in milliseconds; at least the longest window"
                + " plus grace.ms.");
    long longestMs = Collections.max(windows.windowsMs());
    if (retentionMs - longestMs < windows.graceMs()) {
      throw ranking.conflict(
          "idle.board.retention.ms",
          ("would forget boards that still have a window; give at least %d, the longest of"
                  + " windows.ms plus grace.ms.")
              .formatted(Math.addExact(longestMs, windows.graceMs())));
    }
    return retentionMs;
  }

  private static ClosedPanes closedPanes(String precision) {
    return precision.equals("single") ? ClosedPanes.SINGLE_PRECISION : ClosedPanes.DOUBLE_PRECISION;
  }
}
