package io.ecistreams.scoring;

import io.ecistreams.mixture.Chance;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RankedSource;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.TrainingGains;
import io.ecistreams.model.WindowEstimate;
import io.ecistreams.outcome.ReportBook;
import io.ecistreams.outcome.TrainingReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What training showed of a board's sources. Not safe for use by several threads. */
final class BoardOutcomes {
  private final BoardLog log;
  private final BoardSources sources;
  private final ReportBook book = new ReportBook();

  /** Goes on from what the log has. */
  BoardOutcomes(BoardLog log, BoardSources sources) {
    this.log = log;
    this.sources = sources;
    log.forEachOutcome(book::add);
  }

  /** {@link Board#accept(ReportedOutcome)}. */
  Outcome<TrainingReport> accept(TrainingReport report, String encoder) {
    Optional<Rejection> refusal =
        report.refusal(encoder, sources::isKnown).or(() -> book.refusal(report));
    if (refusal.isPresent()) {
      return new Outcome.Refused<>(refusal.get());
    }
    log.writeOutcome(report);
    book.add(report).ifPresent(log::deleteOutcome);
    return Outcome.accepted(report);
  }

  /** By metric, as of a ranking. */
  List<TrainingGains> gains(WindowEstimate window, boolean byAlign) {
    return book.metrics().stream()
        .map(metric -> book.gains(metric, scores(window, byAlign), byAlign))
        .toList();
  }

  /**
   * How probably each ranked source is the best one to train on.
   *
   * @param metric whose reports count; those of the one with the most where it is empty
   */
  Map<String, Chance> chances(WindowEstimate window, boolean byAlign, Optional<String> metric) {
    String followed = metric.or(book::mostReported).orElse("");
    TrainingGains gains = book.gains(followed, scores(window, byAlign), byAlign);
    return gains.gains().stream()
        .collect(
            Collectors.toMap(
                TrainingGains.SourceGain::source,
                gain -> new Chance(gain.best(), followed, gains.reports())));
  }

  private static SortedMap<String, Double> scores(WindowEstimate window, boolean byAlign) {
    SortedMap<String, Double> scores = new TreeMap<>();
    for (RankedSource ranked : window.sources()) {
      String source = ranked.estimate().source();
      Optional<Double> score =
          byAlign
              ? Optional.ofNullable(window.opinion().alignments().get(source)).map(a -> a.value())
              : Optional.of(ranked.estimate().eci());
      score.filter(s -> ranked.ranks().isPresent()).ifPresent(s -> scores.put(source, s));
    }
    return scores;
  }
}
