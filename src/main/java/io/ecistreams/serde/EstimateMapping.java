package io.ecistreams.serde;

import io.ecistreams.avro.Contradiction;
import io.ecistreams.avro.Diagnostic;
import io.ecistreams.avro.HybridScore;
import io.ecistreams.avro.MetricDisagreement;
import io.ecistreams.avro.RankChange;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.ScoreParts;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.Trust;
import io.ecistreams.avro.WindowRanking;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.HybridEstimate;
import io.ecistreams.model.RankMove;
import io.ecistreams.model.RankSet;
import io.ecistreams.model.RankingDiagnostic;
import io.ecistreams.model.Registration;
import io.ecistreams.model.ScoreComposition;
import io.ecistreams.model.WatchedRate;
import io.ecistreams.model.WindowEstimate;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** From the core's estimates to the records on the public topics. */
public final class EstimateMapping {

  private EstimateMapping() {}

  /**
   * The ranking of a board.
   *
   * @param rates what the alarms know of the rates of the primary window, by source
   * @param waitingExamples examples that wait to be folded in
   * @param inputDelayMs how long what was not read yet takes to read, when the newest was counted
   * @param emittedAtMs wall clock
   */
  public static Ranking ranking(
      BoardEstimate estimate,
      Map<String, WatchedRate> rates,
      long waitingExamples,
      long inputDelayMs,
      long emittedAtMs) {
    return Ranking.newBuilder()
        .setBoard(estimate.board())
        .setDefinition(estimate.definition())
        .setClassicDefinition(estimate.classicDefinition())
        .setBackground(
            RegistrationMapping.background(
                estimate.board(),
                new Registration(estimate.identity(), estimate.background()),
                estimate.calibrationQueries(),
                estimate.requiredQueries()))
        .setEmittedAt(Instant.ofEpochMilli(emittedAtMs))
        .setStreamTime(Instant.ofEpochMilli(estimate.newestMs()))
        .setWaiting(waitingExamples)
        .setInputDelayMs(inputDelayMs)
        .setWindows(
            estimate.windows().stream()
                .map(window -> window(estimate, window, ratesOf(estimate, window, rates)))
                .toList())
        .setLate(estimate.late())
        .setChanges(estimate.changes().stream().map(EstimateMapping::change).toList())
        .setDiagnostics(estimate.diagnostics().stream().map(EstimateMapping::diagnostic).toList())
        .setOutcomes(estimate.outcomes().stream().map(OutcomeMapping::gains).toList())
        .setNext(
            estimate
                .revisions()
                .next()
                .map(next -> RevisionMapping.next(estimate, next))
                .orElse(null))
        .setRevisions(estimate.revisions().changes().stream().map(RevisionMapping::change).toList())
        .setStale(RevisionMapping.stale(estimate.revisions().stale()))
        .build();
  }

  /** Alarms watch the primary window. */
  private static Map<String, WatchedRate> ratesOf(
      BoardEstimate estimate, WindowEstimate window, Map<String, WatchedRate> rates) {
    return window == estimate.windows().get(0) ? rates : Map.of();
  }

  /** The scores of a ranking's primary window, its own records; none while calibrating. */
  public static List<SourceScore> primaryScores(Ranking ranking) {
    return ranking.getWindows().stream()
        .findFirst()
        .map(WindowRanking::getSources)
        .orElse(List.of());
  }

  private static WindowRanking window(
      BoardEstimate estimate, WindowEstimate window, Map<String, WatchedRate> rates) {
    return WindowRanking.newBuilder()
        .setWindowMs(window.windowMs())
        .setWindowStart(start(window))
        .setWindowEnd(Instant.ofEpochMilli(window.endMs()))
        .setSources(scores(estimate, window, rates))
        .setHybrids(window.hybrids().stream().map(EstimateMapping::hybrid).toList())
        .setDisagreements(
            window.disagreements().stream()
                .map(p -> new MetricDisagreement(p.higher(), p.lower(), p.atEqualVolume()))
                .toList())
        .setOutdatedHybrids(window.outdatedHybrids())
        .setTrust(Trust.valueOf(window.opinion().confirmation().name()))
        .setContradictions(
            window.opinion().contradicted().stream()
                .map(pair -> new Contradiction(pair.higher(), pair.lower()))
                .toList())
        .build();
  }

  private static HybridScore hybrid(HybridEstimate hybrid) {
    return HybridScore.newBuilder()
        .setSources(hybrid.sources())
        .setEci(hybrid.eci())
        .setEciPerDim(hybrid.eciPerDim())
        .setTrace(hybrid.trace())
        .setStandardError(hybrid.standardError().orElse(null))
        .setRank(hybrid.ranks().map(RankSet::rank).orElse(null))
        .setRankLow(hybrid.ranks().map(RankSet::low).orElse(null))
        .setRankHigh(hybrid.ranks().map(RankSet::high).orElse(null))
        .setOverallRank(hybrid.overallRank().orElse(null))
        .setShares(hybrid.shares())
        .setClassic(hybrid.classic())
        .build();
  }

  private static List<SourceScore> scores(
      BoardEstimate estimate, WindowEstimate window, Map<String, WatchedRate> rates) {
    return window.sources().stream()
        .map(
            source ->
                ScoreMapping.score(
                    estimate,
                    window,
                    source,
                    rates.getOrDefault(source.estimate().source(), WatchedRate.NONE)))
        .toList();
  }

  private static RankChange change(RankMove change) {
    return RankChange.newBuilder()
        .setAt(Instant.ofEpochMilli(change.atMs()))
        .setSince(Instant.ofEpochMilli(change.sinceMs()))
        .setRisen(change.risen())
        .setFallen(change.fallen())
        .setRank(change.rank())
        .setReason(change.reason())
        .setRisenBefore(parts(change.risenBefore()))
        .setRisenNow(parts(change.risenNow()))
        .setFallenBefore(parts(change.fallenBefore()))
        .setFallenNow(parts(change.fallenNow()))
        .build();
  }

  private static ScoreParts parts(ScoreComposition parts) {
    return ScoreParts.newBuilder()
        .setEci(parts.eci())
        .setConsistency(parts.consistency())
        .setLocality(parts.locality())
        .setResiduality(parts.residuality())
        .setResidualNorm(parts.residualNorm())
        .setFalseNegativeRate(parts.falseNegativeRate())
        .build();
  }

  private static Diagnostic diagnostic(RankingDiagnostic diagnostic) {
    return Diagnostic.newBuilder()
        .setKind(diagnostic.kind().name())
        .setSource(diagnostic.source().orElse(null))
        .setValue(diagnostic.value())
        .setLimit(diagnostic.limit())
        .setSentence(diagnostic.sentence())
        .build();
  }

  /** The start of a window since the start is the epoch: event times are never before it. */
  static Instant start(WindowEstimate window) {
    return Instant.ofEpochMilli(Math.max(0, window.startMs()));
  }
}
