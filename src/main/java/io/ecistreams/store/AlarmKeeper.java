package io.ecistreams.store;

import io.ecistreams.alarm.AlarmPolicy;
import io.ecistreams.alarm.BoardAlarms;
import io.ecistreams.alarm.ExampleId;
import io.ecistreams.model.AlertChange;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.JudgedExample;
import io.ecistreams.model.QuarantinedExample;
import io.ecistreams.model.WatchedRate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps what is watched of a board in its stores: a few hundred bytes a source, written with each
 * group, so that what is in the stores is at every moment all of it. It stays in memory also while
 * the board's panes are not. Not safe for use by several threads.
 */
public final class AlarmKeeper {
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

  BoardAlarms watch() {
    return alarms;
  }

  /** Takes note of a ranking that is emitted, in the transaction that counts it as emitted. */
  void observe(BoardEstimate estimate) {
    alarms.observe(estimate);
    save();
  }

  /** Moves the alerts about one source to a time, and stores what has changed. */
  void settle(String source, long nowMs, long startedMs) {
    changes.addAll(alarms.step(source, nowMs, startedMs));
    save();
  }

  /** A record of a source was refused before its examples could be taken. */
  public void refused(String source, long nowMs) {
    alarms.refused(source, nowMs);
    settle(source, nowMs, nowMs);
  }

  /**
   * Moves all alerts to a time, and stores what has changed.
   *
   * @param startedMs since when records could have come
   */
  public void settle(long nowMs, long startedMs) {
    changes.addAll(alarms.step(nowMs, startedMs));
    save();
  }

  /**
   * Counts a person's verdict in place of an earlier one; false where the source or the example's
   * id is unknown.
   */
  public boolean judge(JudgedExample judged) {
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

  /** Learns a source's usual rate of false negatives anew; false where the source is unknown. */
  public boolean relearn(String source) {
    boolean isKnown = alarms.relearn(source);
    save();
    return isKnown;
  }

  private void save() {
    alarms.forEachChanged((source, bytes) -> stores.writeAlarm(board, source, bytes));
  }

  /** Changes of alerts since this was asked last, in order. */
  public List<AlertChange> takeChanges() {
    List<AlertChange> taken = List.copyOf(changes);
    changes.clear();
    return taken;
  }

  /** Examples for people since this was asked last. */
  public List<QuarantinedExample> takeQuarantined() {
    return alarms.takeQuarantined();
  }

  /** What is known of the rates of a ranking's primary window, by source. */
  public Map<String, WatchedRate> rates(BoardEstimate estimate) {
    return alarms.rates(estimate);
  }

  /** Forgets all alerts, as the board is about to be deleted. */
  public List<AlertChange> forget() {
    return alarms.forgetAll();
  }
}
