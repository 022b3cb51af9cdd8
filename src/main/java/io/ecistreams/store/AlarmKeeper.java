package io.ecistreams.store;

import io.ecistreams.alarm.AlarmPolicy;
import io.ecistreams.alarm.BoardAlarms;
import io.ecistreams.alarm.ExampleId;
import io.ecistreams.model.AlertChange;
import io.ecistreams.model.JudgedExample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps what is watched of a board in its stores: a few hundred bytes a source, written with each
 * group, so that what is in the stores is at every moment all of it. It stays in memory also while
 * the board's panes are not. Not safe for use by several threads.
 */
final class AlarmKeeper {
  private final String board;
  private final BoardStores stores;
  private final BoardAlarms alarms;
  private final List<AlertChange> changes = new ArrayList<>();

  /** Takes up what is stored of the board. */
  AlarmKeeper(String board, BoardStores stores, AlarmPolicy policy) {
    this.board = board;
    this.stores = stores;
    this.alarms = new BoardAlarms(board, policy, LiveBoard.MOST_SOURCES);
    stores.forEachAlarm(board, alarms::restore);
  }

  BoardAlarms alarms() {
    return alarms;
  }

  /** Moves the alerts about one source to a time, and stores what has changed. */
  void settle(String source, long nowMs, long startedMs) {
    changes.addAll(alarms.step(source, nowMs, startedMs));
    save();
  }

  /** Moves all alerts to a time, and stores what has changed. */
  void settle(long nowMs, long startedMs) {
    changes.addAll(alarms.step(nowMs, startedMs));
    save();
  }

  /** Counts a verdict in place of an earlier one; false where the source is unknown. */
  boolean judge(JudgedExample judged) {
    Optional<ExampleId> id = ExampleId.parse(judged.exampleId());
    if (id.isEmpty()) {
      return false;
    }
    Optional<Boolean> before = stores.readVerdict(board, judged.source(), judged.exampleId());
    boolean isKnown = alarms.judge(judged.source(), id.get(), before, judged.isFalseNegative());
    if (isKnown) {
      stores.writeVerdict(board, judged.source(), judged.exampleId(), judged.isFalseNegative());
      save();
    }
    return isKnown;
  }

  /** Learns a source's baseline anew; false where the source is unknown. */
  boolean relearn(String source) {
    boolean isKnown = alarms.relearn(source);
    save();
    return isKnown;
  }

  private void save() {
    alarms.forEachChanged((source, bytes) -> stores.writeAlarm(board, source, bytes));
  }

  /** Changes of alerts since this was asked last. */
  List<AlertChange> takeChanges() {
    List<AlertChange> taken = List.copyOf(changes);
    changes.clear();
    return taken;
  }
}
