package io.ecistreams.outcome;

import io.ecistreams.model.ObservedGains;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
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

  /** Of a report and of one of its weights in a heap, names left out. */
  private static final long REPORT_BYTES = 400;

  private static final long WEIGHT_BYTES = 64;
  private static final long NAME_BYTES = 56;

  private final TreeMap<String, TrainingReport> byId = new TreeMap<>();
  private final Map<String, Known> known = new HashMap<>();

  /** Sources that reports name, each name once. */
  private final Map<String, String> names = new HashMap<>();

  private long heapBytes;

  /** What was made of the same reports and the same order of the sources. */
  private record Known(
      SortedMap<String, Double> normalScores,
      SortedSet<String> unscored,
      boolean byAlign,
      ObservedGains gains) {}

  /** Why a report has no place, if it has none. */
  public Optional<Rejection> refusal(TrainingReport report) {
    SortedSet<String> others = new TreeSet<>();
    byId.values().stream()
        .filter(held -> !held.id().equals(report.id()))
        .forEach(held -> others.add(held.metric()));
    return refusal(report.metric(), others);
  }

  /**
   * Why a report of a metric has no place, if it has none.
   *
   * @param metrics of the board's reports of other ids
   */
  public static Optional<Rejection> refusal(String metric, SortedSet<String> metrics) {
    return metrics.contains(metric) || metrics.size() < MOST_METRICS
        ? Optional.empty()
        : Optional.of(
            new Rejection(
                RejectionReason.INVALID_FIELD,
                "the board has outcomes of %d metrics already, %s: report one of these"
                    .formatted(metrics.size(), String.join(", ", metrics))));
  }

  /** Whether it has this report already, as it is. */
  public boolean has(TrainingReport report) {
    return report.equals(byId.get(report.id()));
  }

  /**
   * Takes a report, in the place of an earlier one of its id.
   *
   * @return the id of the one that leaves for it, which may be its own
   */
  public Optional<String> add(TrainingReport report) {
    if (has(report)) {
      return Optional.empty();
    }
    remove(report.id());
    TrainingReport held = report.named(name -> names.computeIfAbsent(name, this::counted));
    byId.put(held.id(), held);
    known.remove(held.metric());
    heapBytes += bytes(held);
    List<TrainingReport> alike = of(held.metric());
    Optional<String> leaves =
        alike.size() > MOST_REPORTS ? Optional.of(alike.get(0).id()) : Optional.empty();
    leaves.ifPresent(this::remove);
    return leaves;
  }

  private void remove(String id) {
    TrainingReport gone = byId.remove(id);
    if (gone != null) {
      known.remove(gone.metric());
      heapBytes -= bytes(gone);
    }
  }

  private String counted(String name) {
    heapBytes += NAME_BYTES + 2L * name.length();
    return name;
  }

  private static long bytes(TrainingReport report) {
    return REPORT_BYTES
        + 2L * (report.id().length() + report.metric().length())
        + WEIGHT_BYTES * report.weights().size();
  }

  /** Memory held, bytes. */
  public long heapBytes() {
    return heapBytes;
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
   * @param order of the ranked sources
   */
  public ObservedGains gains(String metric, SourceOrder order) {
    SortedMap<String, Double> normalScores = order.normalScores();
    Known last = known.get(metric);
    if (last == null
        || last.byAlign() != order.byAlign()
        || !last.unscored().equals(order.unscored())
        || !last.normalScores().equals(normalScores)) {
      ObservedGains gains = new GainModel(metric, of(metric), order).gains();
      last = new Known(normalScores, order.unscored(), order.byAlign(), gains);
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
