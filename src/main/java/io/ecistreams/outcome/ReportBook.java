package io.ecistreams.outcome;

import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.TrainingGains;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The reports of a board, one an id. What it holds depends on what came, not on the order of it, as
 * long as ids are not used again. Not safe for use by several threads.
 */
public final class ReportBook {
  /** Reports of one metric that are held; of more the oldest leave. */
  public static final int MOST_REPORTS = 256;

  /** Metrics of a board. */
  public static final int MOST_METRICS = 4;

  private static final Comparator<TrainingReport> OLDEST_FIRST =
      Comparator.comparingLong(TrainingReport::atMs).thenComparing(TrainingReport::id);

  private final TreeMap<String, TrainingReport> byId = new TreeMap<>();
  private final Map<String, Known> known = new HashMap<>();

  /** What was made of the same reports and the same order of the sources. */
  private record Known(
      SortedMap<String, Double> normalScores, boolean byAlign, TrainingGains gains) {}

  /** Why a report has no place, if it has none. */
  public Optional<Rejection> refusal(TrainingReport report) {
    SortedSet<String> metrics = metrics();
    return metrics.contains(report.metric()) || metrics.size() < MOST_METRICS
        ? Optional.empty()
        : Optional.of(
            new Rejection(
                RejectionReason.INVALID_FIELD,
                "the board has outcomes of %d metrics already, %s: report one of these"
                    .formatted(metrics.size(), String.join(", ", metrics))));
  }

  /**
   * Takes a report, in the place of an earlier one of its id.
   *
   * @return the id of the one that leaves for it, which may be its own
   */
  public Optional<String> add(TrainingReport report) {
    byId.put(report.id(), report);
    known.clear();
    List<TrainingReport> alike = of(report.metric());
    Optional<String> leaves =
        alike.size() > MOST_REPORTS ? Optional.of(alike.get(0).id()) : Optional.empty();
    leaves.ifPresent(byId::remove);
    return leaves;
  }

  /** What was measured, in alphabetical order. */
  public SortedSet<String> metrics() {
    SortedSet<String> metrics = new TreeSet<>();
    byId.values().forEach(report -> metrics.add(report.metric()));
    return metrics;
  }

  /** The metric with the most reports, the first of several; empty where there is none. */
  public Optional<String> mostReported() {
    return metrics().stream()
        .max(
            Comparator.comparingInt((String m) -> of(m).size())
                .thenComparing(Comparator.reverseOrder()));
  }

  /**
   * What the reports of a metric show; what is expected where there are none.
   *
   * @param scores of the ranked sources
   * @param byAlign whether these are of eci-align
   */
  public TrainingGains gains(String metric, SortedMap<String, Double> scores, boolean byAlign) {
    SortedMap<String, Double> normalScores = NormalScores.of(scores);
    Known last = known.get(metric);
    if (last == null || last.byAlign() != byAlign || !last.normalScores().equals(normalScores)) {
      TrainingGains gains = new GainModel(metric, of(metric), scores, byAlign).gains();
      last = new Known(normalScores, byAlign, gains);
      known.put(metric, last);
    }
    return last.gains();
  }

  /** The reports of a metric, the oldest first. */
  public List<TrainingReport> of(String metric) {
    return byId.values().stream()
        .filter(report -> report.metric().equals(metric))
        .sorted(OLDEST_FIRST)
        .toList();
  }
}
