package io.ecistreams.alarm;

import io.ecistreams.model.AlertPhase;
import io.ecistreams.model.BinaryReader;
import io.ecistreams.model.BinaryWriter;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The life of one alert, as in Prometheus: pending while its condition holds, firing once it has
 * held for long enough, resolved once it has been over for long enough, and then forgotten. Not
 * safe for use by several threads.
 *
 * <p>A pending alert whose condition ends for a moment stays pending and has to wait anew, so that
 * a condition that comes and goes is not told of each time.
 */
final class AlertCycle {

  /** What a step has done. */
  enum Step {
    NOTHING,
    CHANGED,
    FORGOTTEN
  }

  private Optional<AlertPhase> state = Optional.empty();
  private boolean isActive;
  private long activeAtMs;
  private long heldSinceMs;
  private long lastActiveMs;
  private long changedAtMs;
  private OptionalLong firedAtMs = OptionalLong.empty();
  private OptionalLong resolvedAtMs = OptionalLong.empty();

  /** Moves to a time at which the condition holds, or not. */
  Step step(boolean holds, long nowMs, LifeCycle times) {
    if (holds) {
      heldSinceMs = isActive ? heldSinceMs : nowMs;
      lastActiveMs = nowMs;
    }
    isActive = holds;
    if (state.isEmpty() || state.get() == AlertPhase.RESOLVED) {
      return holds ? begin(nowMs, times) : age(nowMs, times);
    }
    return state.get() == AlertPhase.PENDING ? pend(nowMs, times) : fire(nowMs, times);
  }

  private Step begin(long nowMs, LifeCycle times) {
    activeAtMs = nowMs;
    firedAtMs = OptionalLong.empty();
    resolvedAtMs = OptionalLong.empty();
    if (times.forMs() == 0) {
      firedAtMs = OptionalLong.of(nowMs);
    }
    return change(times.forMs() == 0 ? AlertPhase.FIRING : AlertPhase.PENDING, nowMs);
  }

  private Step age(long nowMs, LifeCycle times) {
    boolean isOld = state.isPresent() && nowMs - changedAtMs >= times.retentionMs();
    return isOld ? forget() : Step.NOTHING;
  }

  private Step pend(long nowMs, LifeCycle times) {
    if (isActive && nowMs - heldSinceMs >= times.forMs()) {
      firedAtMs = OptionalLong.of(nowMs);
      return change(AlertPhase.FIRING, nowMs);
    }
    return isOver(nowMs, times) ? forget() : Step.NOTHING;
  }

  private Step fire(long nowMs, LifeCycle times) {
    if (isOver(nowMs, times)) {
      resolvedAtMs = OptionalLong.of(nowMs);
      return change(AlertPhase.RESOLVED, nowMs);
    }
    return Step.NOTHING;
  }

  private boolean isOver(long nowMs, LifeCycle times) {
    return !isActive && nowMs - lastActiveMs >= times.keepFiringForMs();
  }

  private Step change(AlertPhase next, long nowMs) {
    state = Optional.of(next);
    changedAtMs = nowMs;
    return Step.CHANGED;
  }

  private Step forget() {
    state = Optional.empty();
    return Step.FORGOTTEN;
  }

  /** Empty where there is no alert. */
  Optional<AlertPhase> state() {
    return state;
  }

  /** Whether the condition held at the last step. */
  boolean isActive() {
    return isActive;
  }

  long activeAtMs() {
    return activeAtMs;
  }

  long changedAtMs() {
    return changedAtMs;
  }

  OptionalLong firedAtMs() {
    return firedAtMs;
  }

  OptionalLong resolvedAtMs() {
    return resolvedAtMs;
  }

  void writeTo(BinaryWriter out) {
    out.putByte(state.map(AlertPhase::ordinal).orElse(-1));
    out.putFlag(isActive);
    out.putLong(activeAtMs);
    out.putLong(heldSinceMs);
    out.putLong(lastActiveMs);
    out.putLong(changedAtMs);
    out.putLong(firedAtMs.orElse(Long.MIN_VALUE));
    out.putLong(resolvedAtMs.orElse(Long.MIN_VALUE));
  }

  static AlertCycle readFrom(BinaryReader in) {
    AlertCycle cycle = new AlertCycle();
    int ordinal = in.getByte();
    cycle.state = ordinal < 0 ? Optional.empty() : Optional.of(AlertPhase.values()[ordinal]);
    cycle.isActive = in.getFlag();
    cycle.activeAtMs = in.getLong();
    cycle.heldSinceMs = in.getLong();
    cycle.lastActiveMs = in.getLong();
    cycle.changedAtMs = in.getLong();
    cycle.firedAtMs = optional(in.getLong());
    cycle.resolvedAtMs = optional(in.getLong());
    return cycle;
  }

  private static OptionalLong optional(long timeMs) {
    return timeMs == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(timeMs);
  }
}
