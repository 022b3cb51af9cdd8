package io.ecistreams.alarm;

import io.ecistreams.model.AlertChange;
import io.ecistreams.model.AlertRule;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.ExampleToJudge;
import io.ecistreams.model.RankedSource;
import io.ecistreams.model.SourceEstimate;
import io.ecistreams.model.WatchedRate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Everything that is watched of one board. What it has to remember is a few hundred bytes a source,
 * which whoever drives it keeps: {@link #forEachChanged} hands out what has changed, {@link
 * #restore} takes it back. Not safe for use by several threads.
 *
 * <p>Time is that of the wall clock: how long a source is silent and how long a condition holds are
 * waited for by people. What the detectors see comes in the order of the records.
 */
public final class BoardAlarms {
  /** The name under which the board itself is kept; no source has it. */
  public static final String WHOLE_BOARD = "";

  private final AlarmPolicy policy;
  private final WatchedBoard whole;
  private final WatchedStates states;
  private final SortedMap<String, WatchedSource> sources;
  private final List<ExampleToJudge> quarantined = new ArrayList<>();
  private final List<AlertChange> changes = new ArrayList<>();

  /**
   * Without sources.
   *
   * @param mostSources beyond which no source is watched, so that names which nobody admits cannot
   *     fill the memory
   */
  public BoardAlarms(String board, AlarmPolicy policy, int mostSources) {
    this.policy = policy;
    this.whole = new WatchedBoard(board, policy);
    this.states = new WatchedStates(board, policy, mostSources, whole);
    this.sources = states.sources();
  }

  /** With K sources E >= K/alpha keeps the board's mean time between false alarms at 1/alpha. */
  private double limit() {
    return sources.size() * policy.spikes().falseAlarmExamples();
  }

  /**
   * Takes note of records that were taken, before their examples are folded or wait.
   *
   * @param minedAtMs their newest event time
   */
  public void countTaken(String source, long records, long minedAtMs, long nowMs) {
    countRecords(source, records, false, OptionalLong.of(minedAtMs), nowMs);
    Optional.ofNullable(sources.get(source)).ifPresent(WatchedSource::noteFresh);
  }

  /** Takes note of records of a revision that passed. */
  public void countStale(String source, long nowMs) {
    states
        .watched(source)
        .ifPresent(
            watched -> {
              watched.noteSign(nowMs, OptionalLong.empty());
              watched.noteStale(nowMs);
            });
  }

  /**
   * The revision of the board's encoder has changed: what is watched goes on.
   *
   * @param isStale tells the sources of which nothing of the new one was taken
   */
  public void changeRevision(Predicate<String> isStale, long nowMs) {
    for (String source : List.copyOf(sources.keySet())) {
      if (isStale.test(source)) {
        states.watched(source).ifPresent(watched -> watched.noteStale(nowMs));
      }
    }
  }

  /** Takes note of refused records. */
  public void countRefused(String source, long records, long nowMs) {
    countRecords(source, records, true, OptionalLong.empty(), nowMs);
  }

  private void countRecords(
      String source, long records, boolean areRefused, OptionalLong minedAtMs, long nowMs) {
    states
        .watched(source)
        .ifPresent(
            watched -> {
              watched.noteSign(nowMs, minedAtMs);
              watched.countRecords(records, areRefused, limit());
            });
  }

  /**
   * Takes examples of a source that were folded.
   *
   * @param examples how many
   * @param flagged how many of them are suspected
   */
  public void observe(String source, Observations seen, long examples, long flagged, long nowMs) {
    states
        .watched(source)
        .ifPresent(
            watched -> {
              watched.count(examples, flagged);
              watched.observe(seen, limit(), nowMs, quarantined::add);
            });
  }

  /** Takes what a ranking says of drift and of each source. */
  public void observe(BoardEstimate estimate) {
    if (whole.observe(estimate)) {
      states.noteChange(WHOLE_BOARD);
    }
    Map<String, Map<AlertRule, Reading>> readings =
        EstimateReadings.bySource(estimate, policy.levels());
    sources.forEach(
        (name, source) -> {
          if (source.take(readings.getOrDefault(name, Map.of()))) {
            states.noteChange(name);
          }
        });
  }

  /** Learns a source's usual rate of false negatives anew; false where the source is unknown. */
  public boolean relearn(String source) {
    Optional<WatchedSource> watched = states.known(source);
    watched.ifPresent(WatchedSource::relearn);
    return watched.isPresent();
  }

  /**
   * The miner of a source ended, maybe before its last records come: its silence is no alarm.
   *
   * @return false where too many sources are watched already
   */
  public boolean finish(String source, long atMs, long nowMs) {
    return states.watched(source).map(watched -> watched.finish(atMs, nowMs)).isPresent();
  }

  /** Whether the miner of a source has ended. */
  public boolean isFinished(String source) {
    return sources.containsKey(source) && sources.get(source).isFinished();
  }

  /** Whether nothing has come of a source for a while. */
  public boolean isSilent(String source) {
    return sources.containsKey(source) && sources.get(source).isSilent();
  }

  /** Whether its miner has ended, and its last records have come, as far as can be told. */
  public boolean isSettled(String source, long nowMs) {
    return sources.containsKey(source) && sources.get(source).isSettled(nowMs);
  }

  /**
   * Counts a verdict.
   *
   * @param before the earlier verdict on the same example, if there was one
   * @return false where the source is unknown
   */
  public boolean judge(
      String source, ExampleId example, Optional<Boolean> before, boolean isFalseNegative) {
    Optional<WatchedSource> watched = states.known(source);
    watched
        .map(WatchedSource::verdicts)
        .ifPresent(
            verdicts -> {
              before.ifPresent(was -> verdicts.takeBack(example.isSuspected(), was));
              verdicts.add(example.isSuspected(), isFalseNegative);
            });
    return watched.isPresent();
  }

  /** What is known of the rates of the primary window, by source. */
  public Map<String, WatchedRate> rates(BoardEstimate estimate) {
    return estimate.windows().stream()
        .limit(1)
        .flatMap(window -> window.sources().stream())
        .map(RankedSource::estimate)
        .filter(e -> sources.containsKey(e.source()))
        .collect(Collectors.toMap(SourceEstimate::source, e -> sources.get(e.source()).rate(e)));
  }

  /** Examples for a person since this was asked last. */
  public List<ExampleToJudge> takeQuarantined() {
    List<ExampleToJudge> taken = List.copyOf(quarantined);
    quarantined.clear();
    return taken;
  }

  /** Moves the alerts about one source to a time, as {@link #step(long, long)} does. */
  public void step(String source, long nowMs, long startedMs) {
    Optional.ofNullable(sources.get(source))
        .ifPresent(watched -> step(source, watched, nowMs, startedMs));
  }

  /**
   * Moves all alerts to a time.
   *
   * @param nowMs wall clock
   * @param startedMs since when somebody has listened: before, no source was silent
   */
  public void step(long nowMs, long startedMs) {
    if (whole.step(nowMs, changes)) {
      states.noteChange(WHOLE_BOARD);
    }
    sources.forEach((name, watched) -> step(name, watched, nowMs, startedMs));
  }

  /** Whether eci-align contradicts the ranking, and has for long enough to be an alarm. */
  public boolean isContradicted() {
    return whole.alerts().isFiring(AlertRule.RANKING_CONTRADICTED);
  }

  private void step(String name, WatchedSource watched, long nowMs, long startedMs) {
    watched.step(nowMs, startedMs, changes);
    if (watched.alerts().takeDirty()) {
      states.noteChange(name);
    }
  }

  /** Changes of alerts since this was asked last, in order. */
  public List<AlertChange> takeChanges() {
    List<AlertChange> taken = List.copyOf(changes);
    changes.clear();
    return taken;
  }

  /** Whether there is something that {@link #forEachChanged} would hand out. */
  public boolean isChanged() {
    return states.isChanged();
  }

  /** Sources with an alert of one of the kinds that fires. */
  public Set<String> firing(Set<AlertRule> kinds) {
    return sources.entrySet().stream()
        .filter(source -> kinds.stream().anyMatch(source.getValue().alerts()::isFiring))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** Forgets all alerts, as the board is. */
  public List<AlertChange> forgetAll() {
    List<AlertChange> changes = new ArrayList<>(whole.alerts().forgetAll());
    sources.values().forEach(watched -> changes.addAll(watched.alerts().forgetAll()));
    return changes;
  }

  /**
   * Hands out what has changed since this was called last: name of the source, or {@link
   * #WHOLE_BOARD}, and its binary form.
   */
  public void forEachChanged(BiConsumer<String, byte[]> store) {
    states.forEachChanged(store);
  }

  /**
   * Takes back what {@link #forEachChanged} handed out.
   *
   * @throws IllegalArgumentException if the bytes are not that
   */
  public void restore(String name, byte[] bytes) {
    states.restore(name, bytes);
  }
}
