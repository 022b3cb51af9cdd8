package io.ecistreams.alarm;

import io.ecistreams.model.AlertChange;
import io.ecistreams.model.AlertRule;
import io.ecistreams.model.BinaryReader;
import io.ecistreams.model.BinaryWriter;
import io.ecistreams.model.BoardEstimate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What is watched of a board as a whole. Not safe for use by several threads. */
final class WatchedBoard {
  private final AlarmPolicy policy;
  private final AlertBook alerts;
  private Reading drift = Reading.NONE;
  private Reading contradiction = Reading.NONE;

  /** Wall clock of the step that first saw the contradiction. */
  private OptionalLong contradictedMs = OptionalLong.empty();

  WatchedBoard(String board, AlarmPolicy policy) {
    this.policy = policy;
    this.alerts = new AlertBook(board, Optional.empty(), policy.lifeCycle());
  }

  /** Takes what a ranking says; true where a condition has begun or ended. */
  boolean observe(BoardEstimate estimate) {
    Reading driftNow = EstimateReadings.drift(estimate);
    Reading contradictionNow = EstimateReadings.contradiction(estimate);
    boolean turned =
        driftNow.holds() != drift.holds() || contradictionNow.holds() != contradiction.holds();
    drift = driftNow;
    contradiction = contradictionNow;
    return turned;
  }

  /** Moves its alerts to a time; true where something has changed that a restart must know. */
  boolean step(long nowMs, List<AlertChange> changes) {
    boolean turned = contradiction.holds() != contradictedMs.isPresent();
    if (turned) {
      contradictedMs = contradiction.holds() ? OptionalLong.of(nowMs) : OptionalLong.empty();
    }
    boolean hasLasted =
        contradictedMs.isPresent()
            && nowMs - contradictedMs.getAsLong() >= policy.levels().contradictedMs();
    alerts
        .step(AlertRule.BACKGROUND_DRIFT, drift.holds(), () -> drift, nowMs)
        .ifPresent(changes::add);
    alerts
        .step(AlertRule.RANKING_CONTRADICTED, hasLasted, () -> contradiction, nowMs)
        .ifPresent(changes::add);
    return alerts.takeDirty() || turned;
  }

  AlertBook alerts() {
    return alerts;
  }

  void writeTo(BinaryWriter out) {
    drift.writeTo(out);
    contradiction.writeTo(out);
    out.putLong(contradictedMs.orElse(Long.MIN_VALUE));
    alerts.writeTo(out);
  }

  void readFrom(BinaryReader in) {
    drift = Reading.readFrom(in);
    contradiction = Reading.readFrom(in);
    long sinceMs = in.getLong();
    contradictedMs = sinceMs == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(sinceMs);
    alerts.readFrom(in);
  }
}
