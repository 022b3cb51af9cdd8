package io.ecistreams.alarm;

import io.ecistreams.model.AlertChange;
import io.ecistreams.model.AlertRule;
import io.ecistreams.model.BinaryReader;
import io.ecistreams.model.BinaryWriter;
import io.ecistreams.model.ExampleToJudge;
import io.ecistreams.model.SourceEstimate;
import io.ecistreams.model.SuspectedNegative;
import io.ecistreams.model.WatchedRate;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Everything that is watched of one source. Not safe for use by several threads. */
final class WatchedSource {
  private static final int MOST_EVIDENCE = 5;

  /** The word that a miner has ended overtakes its last records by about a commit. */
  private static final long SETTLED_MS = 10_000;

  /** What rankings say of a source; of the others its records themselves. */
  private static final List<AlertRule> RANKED =
      List.of(AlertRule.FALSE_NEGATIVE_HIGH, AlertRule.SOURCE_EASY, AlertRule.ECI_DROP);

  private final AlarmPolicy policy;
  private final String source;
  private final AlertBook alerts;
  private final Sampling sampling;
  private final Deque<SuspectedNegative> suspects = new ArrayDeque<>();
  private RateWatch flags;
  private RateWatch refusals;
  private Verdicts verdicts = new Verdicts();
  private final Map<AlertRule, Reading> readings = new EnumMap<>(AlertRule.class);
  private long examples;
  private long flagged;
  private long heardMs;
  private OptionalLong finishedMs = OptionalLong.empty();

  /** Wall clock since when nothing of the active revision came, where it sent others before. */
  private OptionalLong staleMs = OptionalLong.empty();

  WatchedSource(String board, String source, AlarmPolicy policy) {
    this.policy = policy;
    this.source = source;
    this.alerts = new AlertBook(board, Optional.of(source), policy.lifeCycle());
    this.sampling = new Sampling(policy.quarantine());
    this.flags = flagWatch();
    this.refusals = RateWatch.given(policy.badInputRate(), 0);
    RANKED.forEach(kind -> readings.put(kind, Reading.NONE));
  }

  private RateWatch flagWatch() {
    AlarmPolicy.Spikes spikes = policy.spikes();
    return Optional.ofNullable(spikes.baselines().get(source))
        .map(rate -> RateWatch.given(rate, spikes.tolerance()))
        .orElseGet(() -> RateWatch.learning(spikes.baselineExamples(), spikes.tolerance()));
  }

  /**
   * Something of the source came, whatever it was.
   *
   * @param minedAtMs its newest event time, if it has one
   */
  void noteSign(long nowMs, OptionalLong minedAtMs) {
    heardMs = nowMs;
    if (minedAtMs.isPresent() && minedAtMs.getAsLong() > finishedMs.orElse(Long.MAX_VALUE)) {
      finishedMs = OptionalLong.empty();
    }
  }

  /** It has sent records of the active revision, or of the next one. */
  void noteFresh() {
    staleMs = OptionalLong.empty();
  }

  /** It has sent nothing of the active revision, or has gone back to an earlier one. */
  void noteStale(long nowMs) {
    if (staleMs.isEmpty()) {
      staleMs = OptionalLong.of(nowMs);
    }
  }

  boolean isSilent() {
    return alerts.isActive(AlertRule.SOURCE_SILENT);
  }

  /** Its miner ended at a time; what it mined after that takes it back. */
  WatchedSource finish(long atMs, long nowMs) {
    finishedMs = OptionalLong.of(atMs);
    heardMs = nowMs;
    return this;
  }

  boolean isFinished() {
    return finishedMs.isPresent();
  }

  /** Whether its miner has ended, and for some time nothing more has come. */
  boolean isSettled(long nowMs) {
    return isFinished() && nowMs - heardMs >= SETTLED_MS;
  }

  /** Takes records that were all refused, or all taken. */
  void countRecords(long records, boolean areRefused, double limit) {
    for (long i = 0; i < records; i++) {
      refusals.observe(areRefused ? 1 : 0, 1, limit);
    }
  }

  /** Counts examples that were folded, and the suspected ones among them. */
  void count(long more, long suspected) {
    examples += more;
    flagged += suspected;
  }

  /**
   * Takes what was seen of examples that were folded.
   *
   * @param limit of the e-value
   * @param quarantine takes the examples that a person should judge
   */
  void observe(Observations seen, double limit, long nowMs, Consumer<ExampleToJudge> quarantine) {
    seen.flags().forEach((hits, of) -> flags.observe(hits, of, Math.max(limit, 4.0 * of)));
    seen.suspects().forEach(this::remember);
    seen.drawn().stream()
        .filter(example -> sampling.hasRoom(example.suspected(), nowMs))
        .forEach(quarantine);
  }

  /**
   * The newest; while the rate has risen the most suspicious, as an alert fires some time later.
   */
  private void remember(SuspectedNegative suspect) {
    if (suspects.size() == Observations.MOST_SUSPECTS) {
      SuspectedNegative least =
          flags.isRisen()
              ? Collections.min(suspects, Comparator.comparingDouble(SuspectedNegative::u))
              : suspects.getFirst();
      if (flags.isRisen() && least.u() >= suspect.u()) {
        return;
      }
      suspects.remove(least);
    }
    suspects.addLast(suspect);
  }

  /** Takes what a ranking says of it; true where a condition has begun or ended. */
  boolean take(Map<AlertRule, Reading> ranked) {
    boolean turned = false;
    for (AlertRule kind : RANKED) {
      Reading next = ranked.getOrDefault(kind, Reading.NONE);
      turned |= readings.put(kind, next).holds() != next.holds();
    }
    return turned;
  }

  /** Learns the usual rate of false negatives anew. */
  void relearn() {
    flags = flagWatch();
  }

  Verdicts verdicts() {
    return verdicts;
  }

  WatchedRate rate(SourceEstimate window) {
    return new WatchedRate(
        flags.usual(),
        flags.p0(),
        verdicts.correct(flagged, examples, window.flags().falseNegatives(), window.n()),
        finishedMs.stream().boxed().findFirst());
  }

  /**
   * Moves its alerts to a time.
   *
   * @param startedMs since when somebody has listened
   */
  void step(long nowMs, long startedMs, List<AlertChange> changes) {
    // A silence begins only while somebody listens, and ends only with a record.
    long listeningMs = alerts.isActive(AlertRule.SOURCE_SILENT) ? heardMs : startedMs;
    long silentMs = nowMs - Math.max(heardMs, listeningMs);
    boolean isSilent =
        policy.silentMs() > 0
            && finishedMs.isEmpty()
            && silentMs >= policy.silentMs()
            && nowMs - heardMs < policy.silentMs() + policy.lifeCycle().retentionMs();
    alerts
        .step(
            AlertRule.FALSE_NEGATIVE_SPIKE,
            flags.isRisen(),
            () -> Reading.of(flags, evidence()),
            nowMs)
        .ifPresent(changes::add);
    alerts
        .step(
            AlertRule.SOURCE_SILENT,
            isSilent,
            () -> Reading.of(isSilent, nowMs - heardMs, policy.silentMs()),
            nowMs)
        .ifPresent(changes::add);
    stepStale(nowMs, startedMs).ifPresent(changes::add);
    for (AlertRule kind : RANKED) {
      Reading reading = readings.get(kind);
      boolean hasEvidence = kind == AlertRule.FALSE_NEGATIVE_HIGH;
      alerts
          .step(
              kind, reading.holds(), () -> hasEvidence ? reading.with(evidence()) : reading, nowMs)
          .ifPresent(changes::add);
    }
    alerts
        .step(
            AlertRule.BAD_INPUT_RATE,
            refusals.isRisen(),
            () -> Reading.of(refusals, List.of()),
            nowMs)
        .ifPresent(changes::add);
  }

  /** As with silence, nothing is held against it that nobody has listened to. */
  private Optional<AlertChange> stepStale(long nowMs, long startedMs) {
    long limitMs = policy.levels().staleMs();
    long listeningMs = alerts.isActive(AlertRule.SOURCE_STALE) ? Long.MIN_VALUE : startedMs;
    long lastedMs = nowMs - Math.max(staleMs.orElse(nowMs), listeningMs);
    boolean isStale =
        staleMs.isPresent()
            && finishedMs.isEmpty()
            && lastedMs >= limitMs
            && nowMs - heardMs < limitMs + policy.lifeCycle().retentionMs();
    return alerts.step(
        AlertRule.SOURCE_STALE,
        isStale,
        () -> Reading.of(isStale, nowMs - staleMs.orElse(nowMs), limitMs),
        nowMs);
  }

  private List<SuspectedNegative> evidence() {
    return suspects.stream()
        .sorted(Comparator.comparingDouble(SuspectedNegative::u).reversed())
        .limit(MOST_EVIDENCE)
        .toList();
  }

  AlertBook alerts() {
    return alerts;
  }

  void writeTo(BinaryWriter out) {
    out.putLong(examples);
    out.putLong(flagged);
    out.putLong(heardMs);
    out.putLong(finishedMs.orElse(Long.MIN_VALUE));
    out.putLong(staleMs.orElse(Long.MIN_VALUE));
    RANKED.forEach(kind -> readings.get(kind).writeTo(out));
    flags.writeTo(out);
    refusals.writeTo(out);
    verdicts.writeTo(out);
    sampling.writeTo(out);
    alerts.writeTo(out);
    out.putList(suspects, suspect -> suspect.writeTo(out));
  }

  void readFrom(BinaryReader in) {
    examples = in.getLong();
    flagged = in.getLong();
    heardMs = in.getLong();
    finishedMs = time(in.getLong());
    staleMs = time(in.getLong());
    RANKED.forEach(kind -> readings.put(kind, Reading.readFrom(in)));
    flags = flags.readFrom(in);
    refusals = refusals.readFrom(in);
    verdicts = Verdicts.readFrom(in);
    sampling.readFrom(in);
    alerts.readFrom(in);
    suspects.addAll(in.getList(() -> SuspectedNegative.readFrom(in)));
  }

  private static OptionalLong time(long ms) {
    return ms == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(ms);
  }
}
