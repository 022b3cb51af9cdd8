package io.ecistreams.scoring;

import io.ecistreams.mixture.Chance;
import io.ecistreams.model.ObservedGains;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RankedSource;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.WindowEstimate;
import io.ecistreams.outcome.ReportBook;
import io.ecistreams.outcome.SourceOrder;
import io.ecistreams.outcome.TrainingReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What training showed of a board's sources. Not safe for use by several threads. */
final class BoardOutcomes {
  private final BoardLog log;
  private final BoardSources sources;
  private final ReportBook book = new ReportBook();
  private long version;

  /** Goes on from what the log has. */
  BoardOutcomes(BoardLog log, BoardSources sources) {
    this.log = log;
    this.sources = sources;
    log.forEachOutcome(book::add);
  }

  /** {@link Board#accept(ReportedOutcome, long)}. */
  Outcome<TrainingReport> accept(TrainingReport report, Revisions revisions) {
    Optional<Rejection> refusal =
        report
            .refusal(revisions.registration().encoders(), sources::isKnown)
            .or(() -> book.refusal(report));
    if (refusal.isPresent()) {
      return new Outcome.Refused<>(refusal.get());
    }
    if (book.has(report)) {
      return Outcome.accepted(report);
    }
    version++;
    log.writeOutcome(report);
    book.add(report).ifPresent(log::deleteOutcome);
    return Outcome.accepted(report);
  }

  /** Grows with every report that says something new. */
  long version() {
    return version;
  }

  boolean isEmpty() {
    return book.metrics().isEmpty();
  }

  /** Memory held, bytes. */
  long heapBytes() {
    return book.heapBytes();
  }

  /** By metric, as of a ranking. */
  List<ObservedGains> gains(WindowEstimate window, boolean byAlign) {
    SourceOrder order = order(window, byAlign);
    return book.metrics().stream().map(metric -> book.gains(metric, order)).toList();
  }

  /**
   * How probably each ranked source is the best one to train on.
   *
   * @param metric whose reports count; those of the one with the most where it is empty
   */
  Map<String, Chance> chances(WindowEstimate window, boolean byAlign, Optional<String> metric) {
    String followed = metric.or(book::mostReported).orElse("");
    ObservedGains gains = book.gains(followed, order(window, byAlign));
    return gains.gains().stream()
        .collect(
            Collectors.toMap(
                ObservedGains.SourceGain::source,
                gain -> new Chance(gain.best(), followed, gains.reports(), byAlign)));
  }

  private static SourceOrder order(WindowEstimate window, boolean byAlign) {
    SortedMap<String, Double> scores = new TreeMap<>();
    SortedSet<String> unscored = new TreeSet<>();
    for (RankedSource ranked : window.sources()) {
      String source = ranked.estimate().source();
      Optional<Double> score =
          byAlign
              ? Optional.ofNullable(window.opinion().alignments().get(source)).map(a -> a.value())
              : Optional.of(ranked.estimate().eci());
      if (ranked.ranks().isPresent()) {
        score.ifPresentOrElse(s -> scores.put(source, s), () -> unscored.add(source));
      }
    }
    return new SourceOrder(scores, unscored, byAlign);
  }
}
