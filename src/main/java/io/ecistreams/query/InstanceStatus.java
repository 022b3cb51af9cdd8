package io.ecistreams.query;

import java.util.Optional;

/**
 * What an instance is doing.
 *
 * @param phase in one word
 * @param hasRun whether all partitions have been there once since the start
 * @param progress of the restore; empty while none is under way
 * @param failure why it has failed; empty unless it has
 */
public record InstanceStatus(
    Phase phase, boolean hasRun, Optional<Progress> progress, Optional<String> failure) {

  /** What an instance is doing. */
  public enum Phase {
    STARTING,
    /** Partitions are being assigned. */
    REBALANCING,
    /** Local stores are being read from their changelogs, or boards from the stores. */
    RESTORING,
    RUNNING,
    STOPPING,
    FAILED
  }

  /**
   * Progress of a restore.
   *
   * @param rowsDone records of changelogs read
   * @param rowsTotal records of changelogs to read
   * @param boardsDone boards rebuilt from the stores since the start
   * @param boardsTotal boards found in the stores since the start
   */
  public record Progress(long rowsDone, long rowsTotal, long boardsDone, long boardsTotal) {}

  /** Whether all boards of this instance are up to date. */
  public boolean isReady() {
    return phase == Phase.RUNNING;
  }
}
