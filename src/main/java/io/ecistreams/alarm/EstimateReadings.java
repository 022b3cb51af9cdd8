package io.ecistreams.alarm;

import io.ecistreams.model.AlertRule;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.EstimateState;
import io.ecistreams.model.RankedSource;
import io.ecistreams.model.RankingDiagnostic;
import io.ecistreams.model.RateEstimate;
import io.ecistreams.model.RevisionChange;
import io.ecistreams.model.SecondOpinion;
import io.ecistreams.model.SourceEstimate;
import io.ecistreams.model.WindowEstimate;
import io.ecistreams.model.WindowPolicy;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a ranking says of the conditions that alerts watch. */
final class EstimateReadings {
  /** Where all examples score the same, intervals have no width and differ by rounding alone. */
  private static final double ROUNDING = 1e-9;

  private EstimateReadings() {}

  /** Whether the queries have drifted from the board's background. */
  static Reading drift(BoardEstimate estimate) {
    return estimate.diagnostics().stream()
        .filter(diagnostic -> diagnostic.kind() == RankingDiagnostic.Kind.BACKGROUND_DRIFT)
        .findFirst()
        .map(diagnostic -> Reading.of(true, diagnostic.value(), diagnostic.limit()))
        .orElse(Reading.NONE);
  }

  /** Whether the second opinion contradicts the ranking over the primary window. */
  static Reading contradiction(BoardEstimate estimate) {
    return estimate.windows().stream()
        .limit(1)
        .map(WindowEstimate::opinion)
        .filter(opinion -> opinion.confirmation() == SecondOpinion.Confirmation.CONTRADICTED)
        .findFirst()
        .map(opinion -> Reading.of(true, opinion.contradicted().size(), 0))
        .orElse(Reading.NONE);
  }

  /** Of each source of the primary window. */
  static Map<String, Map<AlertRule, Reading>> bySource(
      BoardEstimate estimate, AlarmPolicy.Levels levels) {
    Map<String, Map<AlertRule, Reading>> readings = new HashMap<>();
    if (!estimate.windows().isEmpty()) {
      for (RankedSource ranked : estimate.windows().get(0).sources()) {
        readings.put(
            ranked.estimate().source(),
            levels(ranked.estimate(), levels, easyBefore(estimate, ranked.estimate().source())));
      }
    }
    drops(estimate).forEach((source, drop) -> readings.get(source).put(AlertRule.ECI_DROP, drop));
    return readings;
  }

  /** The source's share of easy examples under the revision before. */
  private static Optional<Double> easyBefore(BoardEstimate estimate, String source) {
    return estimate.revisions().changes().stream()
        .limit(1)
        .flatMap(change -> change.sources().stream())
        .filter(shift -> shift.source().equals(source))
        .flatMap(shift -> shift.before().stream())
        .map(RevisionChange.Standing::easy)
        .findFirst();
  }

  private static Map<AlertRule, Reading> levels(
      SourceEstimate e, AlarmPolicy.Levels levels, Optional<Double> easyBefore) {
    double easy = Math.min(levels.easy(), easyBefore.orElse(1.0) + AlarmPolicy.Levels.EASY_RISE);
    Map<AlertRule, Reading> readings = new EnumMap<>(AlertRule.class);
    RateEstimate falseNegatives = BetaBinomialSequence.estimate(e.flags().falseNegatives(), e.n());
    readings.put(
        AlertRule.FALSE_NEGATIVE_HIGH, Reading.of(falseNegatives, levels.falseNegatives(), e.n()));
    readings.put(AlertRule.SOURCE_EASY, Reading.of(e.composition().easy(), easy, e.n()));
    return readings;
  }

  /** Of each source whose score may have dropped: its newest window against the longest. */
  private static Map<String, Reading> drops(BoardEstimate estimate) {
    Map<String, Reading> drops = new HashMap<>();
    if (estimate.windows().size() < 2) {
      return drops;
    }
    WindowEstimate longest =
        estimate.windows().stream()
            .max(Comparator.comparingLong(window -> length(window.windowMs())))
            .orElseThrow();
    Map<String, SourceEstimate> before = new HashMap<>();
    longest.sources().forEach(ranked -> before.put(ranked.estimate().source(), ranked.estimate()));
    for (RankedSource ranked : estimate.windows().get(0).sources()) {
      SourceEstimate now = ranked.estimate();
      Optional.ofNullable(before.get(now.source()))
          .flatMap(then -> drop(now, then))
          .ifPresent(reading -> drops.put(now.source(), reading));
    }
    return drops;
  }

  private static long length(long windowMs) {
    return windowMs == WindowPolicy.SINCE_START ? Long.MAX_VALUE : windowMs;
  }

  private static Optional<Reading> drop(SourceEstimate now, SourceEstimate then) {
    boolean isWarm =
        now.state() != EstimateState.WARMING_UP && then.state() != EstimateState.WARMING_UP;
    if (!isWarm || now.intervalHalfWidth().isEmpty() || then.intervalHalfWidth().isEmpty()) {
      return Optional.empty();
    }
    double high = now.eci() + now.intervalHalfWidth().get();
    double low = then.eci() - then.intervalHalfWidth().get();
    return Optional.of(Reading.of(high < low * (1 - ROUNDING), high, low));
  }
}
