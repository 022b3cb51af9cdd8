package io.ecistreams.config;

import io.ecistreams.model.HybridPolicy.Pooling;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/**
 * Event time and how often rankings come; all times in milliseconds.
 *
 * @param emitIntervalMs shortest time between two rankings of a board; 0 after every record
 * @param emitCatchUpIntervalMs the same while records are counted long after they were sent
 * @param paneMs length of a pane, at least 1
 * @param windowsMs window lengths, at least one, all different, the first is the primary; 0 is
 *     everything since the start, others are multiples of {@code paneMs}
 * @param graceMs how long after the end of its pane a record may come
 * @param maxFutureMs how far ahead of the wall clock a record may be, at most {@code graceMs} plus
 *     {@code paneMs}
 * @param journalSlots records of a source in the row journal, at least 16
 * @param hybridSources largest number of sources in a hybrid, 1 to 4; 1 means none
 * @param hybridPooling what counts the same in a hybrid
 * @param viewKappa another kappa to show scores at, above 0
 * @param liveStateBytes memory for the live boards of this instance, above 0
 * @param closedPanesPrecision {@code double} or {@code single}
 * @param idleBoardRetentionMs at least the longest window plus {@code graceMs}
 */
public record RankingSettings(
    long emitIntervalMs,
    long emitCatchUpIntervalMs,
    long paneMs,
    List<Long> windowsMs,
    long graceMs,
    long maxFutureMs,
    int journalSlots,
    int hybridSources,
    Pooling hybridPooling,
    double viewKappa,
    long liveStateBytes,
    String closedPanesPrecision,
    long idleBoardRetentionMs) {

  public RankingSettings {
    windowsMs = List.copyOf(windowsMs);
  }

  static RankingSettings of(Values values) {
    long paneMs = values.longOf(Keys.PANE_MS);
    long graceMs = values.longOf(Keys.GRACE_MS);
    List<Long> windowsMs =
        values.listOf(Keys.WINDOWS_MS).stream().map(String::strip).map(Long::valueOf).toList();
    checkWindows(values, windowsMs, paneMs);
    long retentionMs = values.longOf(Keys.IDLE_BOARD_RETENTION_MS);
    long longestMs = windowsMs.stream().mapToLong(Long::longValue).max().orElseThrow();
    if (retentionMs - longestMs < graceMs) {
      throw values.conflict(
          Keys.IDLE_BOARD_RETENTION_MS,
          "would forget boards that still have a window; give at least %d, the longest of"
                  .formatted(Math.addExact(longestMs, graceMs))
              + " windows.ms plus grace.ms.");
    }
    long maxFutureMs = values.longOf(Keys.MAX_FUTURE_MS);
    if (maxFutureMs - paneMs > graceMs) {
      throw values.conflict(
          Keys.MAX_FUTURE_MS,
          "is more than grace.ms plus pane.ms = %d, so that one record from a fast clock would"
                  .formatted(graceMs + paneMs)
              + " make those of all others late; give at most that, or raise grace.ms.");
    }
    return new RankingSettings(
        values.longOf(Keys.EMIT_INTERVAL_MS),
        values.longOf(Keys.EMIT_CATCH_UP_INTERVAL_MS),
        paneMs,
        windowsMs,
        graceMs,
        maxFutureMs,
        values.intOf(Keys.JOURNAL_SLOTS),
        values.intOf(Keys.HYBRIDS_MAX_SOURCES),
        Pooling.valueOf(values.stringOf(Keys.HYBRIDS_POOLING).toUpperCase(Locale.ROOT)),
        values.doubleOf(Keys.VIEW_KAPPA),
        liveStateBytes(values),
        values.stringOf(Keys.CLOSED_PANES_PRECISION),
        retentionMs);
  }

  private static long liveStateBytes(Values values) {
    long bytes = (long) values.intOf(Keys.LIVE_STATE_MB) << 20;
    return bytes > 0 ? bytes : Runtime.getRuntime().maxMemory() / 5 * 2;
  }

  private static void checkWindows(Values values, List<Long> windowsMs, long paneMs) {
    if (windowsMs.isEmpty()) {
      throw values.conflict(Keys.WINDOWS_MS, "names no window; give at least one length.");
    }
    if (new HashSet<>(windowsMs).size() < windowsMs.size()) {
      throw values.conflict(Keys.WINDOWS_MS, "names a length twice; give each once.");
    }
    for (long windowMs : windowsMs) {
      if (windowMs % paneMs != 0) {
        throw values.conflict(
            Keys.WINDOWS_MS,
            "has %d, which is not a multiple of pane.ms = %d; give multiples of it, or 0."
                .formatted(windowMs, paneMs));
      }
    }
  }
}
