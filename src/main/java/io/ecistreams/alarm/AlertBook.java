package io.ecistreams.alarm;

import io.ecistreams.alarm.AlertCycle.Step;
import io.ecistreams.model.AlertChange;
import io.ecistreams.model.AlertLabels;
import io.ecistreams.model.AlertPhase;
import io.ecistreams.model.AlertRule;
import io.ecistreams.model.BinaryReader;
import io.ecistreams.model.BinaryWriter;
import io.ecistreams.model.BoardAlert;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The alerts about one source, or about a whole board. Not safe for use by several threads. */
final class AlertBook {
  private final String board;
  private final Optional<String> source;
  private final LifeCycle times;
  private final Map<AlertRule, AlertCycle> cycles = new EnumMap<>(AlertRule.class);
  private boolean isDirty;

  AlertBook(String board, Optional<String> source, LifeCycle times) {
    this.board = board;
    this.source = source;
    this.times = times;
  }

  /**
   * Moves the alert of a kind to a time.
   *
   * @param reading asked only where there is something to tell
   * @return the change, if there is one
   */
  Optional<AlertChange> step(AlertRule kind, boolean holds, Supplier<Reading> reading, long nowMs) {
    AlertCycle cycle = cycles.get(kind);
    if (cycle == null) {
      if (!holds) {
        return Optional.empty();
      }
      cycle = new AlertCycle();
      cycles.put(kind, cycle);
    }
    boolean wasActive = cycle.isActive();
    Step step = cycle.step(holds, nowMs, times);
    isDirty |= step != Step.NOTHING || wasActive != holds;
    AlertLabels labels = new AlertLabels(kind, board, source);
    return switch (step) {
      case NOTHING -> Optional.empty();
      case CHANGED ->
          Optional.of(
              new AlertChange(
                  labels.fingerprint(), Optional.of(alert(labels, cycle, reading.get()))));
      case FORGOTTEN -> {
        cycles.remove(kind);
        yield Optional.of(new AlertChange(labels.fingerprint(), Optional.empty()));
      }
    };
  }

  private static BoardAlert alert(AlertLabels labels, AlertCycle cycle, Reading reading) {
    AlertPhase state = cycle.state().orElseThrow();
    return new BoardAlert(
        labels,
        state,
        cycle.activeAtMs(),
        cycle.firedAtMs(),
        cycle.resolvedAtMs(),
        cycle.changedAtMs(),
        reading.value(),
        reading.limit(),
        reading.examples(),
        reading.rate(),
        reading.eValue(),
        reading.evidence(),
        AlertText.summary(labels, state, reading));
  }

  /** Whether the condition of a kind held at the last step. */
  boolean isActive(AlertRule kind) {
    return Optional.ofNullable(cycles.get(kind)).filter(AlertCycle::isActive).isPresent();
  }

  boolean isFiring(AlertRule kind) {
    return Optional.ofNullable(cycles.get(kind)).flatMap(AlertCycle::state).stream()
        .anyMatch(state -> state == AlertPhase.FIRING);
  }

  /** All alerts are forgotten. */
  List<AlertChange> forgetAll() {
    List<AlertChange> changes = new ArrayList<>();
    for (AlertRule kind : cycles.keySet()) {
      String fingerprint = new AlertLabels(kind, board, source).fingerprint();
      changes.add(new AlertChange(fingerprint, Optional.empty()));
    }
    cycles.clear();
    return changes;
  }

  /** Whether something has changed since this was asked last that a restart must know. */
  boolean takeDirty() {
    boolean was = isDirty;
    isDirty = false;
    return was;
  }

  void writeTo(BinaryWriter out) {
    out.putByte(cycles.size());
    for (Map.Entry<AlertRule, AlertCycle> entry : cycles.entrySet()) {
      out.putText(entry.getKey().name());
      entry.getValue().writeTo(out);
    }
  }

  void readFrom(BinaryReader in) {
    for (int left = in.getByte(); left > 0; left--) {
      AlertRule kind = AlertRule.valueOf(in.getText());
      cycles.put(kind, AlertCycle.readFrom(in));
    }
  }
}
