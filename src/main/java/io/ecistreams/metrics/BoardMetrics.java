package io.ecistreams.metrics;

import io.ecistreams.avro.Alert;
import io.ecistreams.avro.Background;
import io.ecistreams.avro.BackgroundState;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.Trust;
import io.ecistreams.query.BoardQueries;
import io.ecistreams.query.NotReadyException;
import io.ecistreams.query.Owner;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * The boards in the stores of this instance, and their sources over the primary window. The boards
 * that were active last and the best sources of each have values of their own; what the others have
 * is added up under {@code other}, where a sum says something.
 */
final class BoardMetrics {
  static final String OTHER = "other";

  private static final double MS_PER_SECOND = 1e3;

  /** Of one source. */
  private static final List<Reading<SourceScore>> SOURCE =
      List.of(
          new Reading<>(
              "eci_source_eci_nats", "ECI_sem of the source.", s -> Optional.of(s.getEci())),
          new Reading<>(
              "eci_source_interval_low_nats",
              "Lower end of its 95 % interval.",
              SourceScore::getIntervalLow),
          new Reading<>(
              "eci_source_interval_high_nats",
              "Upper end of its 95 % interval.",
              SourceScore::getIntervalHigh),
          new Reading<>(
              "eci_source_classic", "ECI classic of the source.", s -> Optional.of(s.getClassic())),
          new Reading<>(
              "eci_source_rank_low", "Best rank that is not excluded.", SourceScore::getRankLow),
          new Reading<>(
              "eci_source_rank_high", "Worst rank that is not excluded.", SourceScore::getRankHigh),
          new Reading<>(
              "eci_source_queries",
              "Distinct queries in the primary window.",
              s -> Optional.of(s.getQueries())),
          new Reading<>(
              "eci_source_false_negative_baseline_ratio",
              "Rate of them that counts as usual for the alarm.",
              SourceScore::getFalseNegativeBaseline),
          new Reading<>(
              "eci_source_false_negative_limit_ratio",
              "Rate of them that is tolerated; above it there is evidence for the alarm.",
              SourceScore::getFalseNegativeLimit),
          new Reading<>(
              "eci_source_easy_ratio",
              "Examples that are no nearer to the query than any passage.",
              s -> Optional.of(s.getComposition().getEasy().getShare())),
          new Reading<>(
              "eci_source_hard_ratio",
              "Examples that are nearer and not flagged.",
              s -> Optional.of(s.getComposition().getHard().getShare())),
          new Reading<>(
              "eci_source_cost_per_thousand",
              "Cost of 1,000 examples, in the unit that records bring.",
              SourceScore::getCostPerThousand),
          new Reading<>(
              "eci_source_cost_per_thousand_hard",
              "Cost of coming by 1,000 hard examples.",
              SourceScore::getCostPerThousandHard),
          new Reading<>(
              "eci_source_consistency_ratio",
              "Mean target consistency.",
              s -> Optional.of(s.getConsistency())),
          new Reading<>(
              "eci_source_locality_ratio",
              "Mean semantic locality.",
              s -> Optional.of(s.getLocality())),
          new Reading<>(
              "eci_source_residuality_ratio",
              "Mean lexical residuality.",
              s -> Optional.of(s.getResiduality())));

  /** Of any number of sources. */
  private static final List<Reading<List<SourceScore>>> SOURCES =
      List.of(
          new Reading<>(
              "eci_source_examples",
              "Examples in the primary window.",
              all -> Optional.of(sum(all, SourceScore::getN))),
          new Reading<>(
              "eci_source_false_negative_ratio",
              "Examples flagged as suspected false negatives.",
              all ->
                  Optional.of(
                      sum(all, SourceScore::getFalseNegatives)
                          / Math.max(1, sum(all, SourceScore::getN)))),
          new Reading<>(
              "eci_source_late_examples",
              "Examples left out because they came after the grace.",
              all -> Optional.of(sum(all, SourceScore::getLate))));

  /** Of one board. */
  private static final List<Reading<Ranking>> BOARD =
      List.of(
          new Reading<>(
              "eci_board_calibration_queries",
              "Distinct queries the background is from.",
              ranking -> Optional.of(ranking.getBackground().getQueries())),
          new Reading<>(
              "eci_board_contradicted",
              "1 while eci-align contradicts the ranking over the primary window.",
              ranking ->
                  ranking.getWindows().stream()
                      .findFirst()
                      .map(window -> window.getTrust() == Trust.CONTRADICTED ? 1 : 0)),
          new Reading<>(
              "eci_board_diagnostics",
              "Reasons not to trust the ranking.",
              ranking -> Optional.of(ranking.getDiagnostics().size())));

  private static final String WEIGHT = "eci_source_weight_ratio";
  private static final String VALUE = "eci_source_value_per_cost_nats";

  private final BoardQueries queries;
  private final int maxBoards;
  private final int maxSources;

  /** Of any number of boards; of delays and ages the longest. */
  private final List<Reading<List<Ranking>>> boards;

  /**
   * A metric.
   *
   * @param value what it is of something; empty where there is nothing to say
   */
  private record Reading<T>(
      String name, String help, Function<T, Optional<? extends Number>> value) {

    void put(T of, Labels labels, Family family) {
      value.apply(of).ifPresent(number -> family.put(name, labels, number.doubleValue()));
    }
  }

  BoardMetrics(BoardQueries queries, Clock clock, int maxBoards, int maxSources) {
    this.queries = queries;
    this.maxBoards = maxBoards;
    this.maxSources = maxSources;
    this.boards =
        List.of(
            new Reading<>(
                "eci_board_calibrating",
                "1 while the background of the board's encoder is being measured, then 0; of other: boards.",
                all -> Optional.of(all.stream().filter(BoardMetrics::isCalibrating).count())),
            new Reading<>(
                "eci_board_waiting_examples",
                "Examples that wait for the background.",
                all -> Optional.of(sum(all, Ranking::getWaiting))),
            new Reading<>(
                "eci_board_sources",
                "Sources in the primary window.",
                all -> Optional.of(sum(all, ranking -> primary(ranking).size()))),
            new Reading<>(
                "eci_board_ranking_age_seconds",
                "Time since the newest ranking.",
                all ->
                    Optional.of(
                        longest(all, r -> clock.millis() - r.getEmittedAt().toEpochMilli()))),
            new Reading<>(
                "eci_board_input_delay_seconds",
                "How long what was not read yet takes to read, when the newest was counted.",
                all -> Optional.of(longest(all, Ranking::getInputDelayMs))));
  }

  List<MetricSnapshot> collect() {
    List<String> own = ownBoards();
    Family family =
        new Family().metric("eci_boards", "Boards in the stores of this instance.", own.size());
    boards.forEach(metric -> family.metric(metric.name(), metric.help()));
    BOARD.forEach(metric -> family.metric(metric.name(), metric.help()));
    AlertMetrics alerts = new AlertMetrics(family);
    SOURCE.forEach(metric -> family.metric(metric.name(), metric.help()));
    SOURCES.forEach(metric -> family.metric(metric.name(), metric.help()));
    family.metric(WEIGHT, "Share in the mixture for trainers.");
    family.metric(VALUE, "Information that one more unit of cost spent on it would bring.");
    TrainingMetrics training = new TrainingMetrics(family);
    List<Ranking> rankings = newest(own);
    int shown = Math.min(maxBoards, rankings.size());
    for (Ranking ranking : rankings.subList(0, shown)) {
      putBoards(ranking.getBoard(), List.of(ranking), family, alerts);
      BOARD.forEach(metric -> metric.put(ranking, board(ranking.getBoard()), family));
      putSources(ranking.getBoard(), primary(ranking), family);
      training.put(
          ranking,
          primary(ranking).stream().limit(maxSources).map(SourceScore::getSource).toList());
    }
    if (shown < rankings.size()) {
      List<Ranking> others = rankings.subList(shown, rankings.size());
      putBoards(OTHER, others, family, alerts);
      List<SourceScore> sources =
          others.stream().flatMap(ranking -> primary(ranking).stream()).toList();
      SOURCES.forEach(metric -> metric.put(sources, source(OTHER, OTHER), family));
    }
    return family.gauges();
  }

  private List<String> ownBoards() {
    return unlessAway(
        () ->
            queries.registered().stream()
                .map(Background::getBoard)
                .filter(board -> queries.owner(board) instanceof Owner.Here)
                .toList());
  }

  /** The newest ranking of each board, the board that was active last first. */
  private List<Ranking> newest(List<String> boards) {
    return boards.stream()
        .flatMap(board -> unlessAway(() -> queries.ranking(board).stream().toList()).stream())
        .sorted(
            Comparator.comparing(Ranking::getEmittedAt).reversed().thenComparing(Ranking::getBoard))
        .toList();
  }

  /** Nothing while the stores cannot be asked. */
  private static <T> List<T> unlessAway(Supplier<List<T>> question) {
    try {
      return question.get();
    } catch (NotReadyException e) {
      return List.of();
    }
  }

  private void putBoards(String name, List<Ranking> rankings, Family family, AlertMetrics alerts) {
    boards.forEach(metric -> metric.put(rankings, board(name), family));
    List<Alert> raised =
        rankings.stream()
            .flatMap(ranking -> unlessAway(() -> queries.alerts(ranking.getBoard())).stream())
            .toList();
    alerts.put(name, raised, name.equals(OTHER) ? 0 : maxSources);
  }

  private void putSources(String board, List<SourceScore> all, Family family) {
    List<SourceScore> best = all.subList(0, Math.min(maxSources, all.size()));
    for (SourceScore score : best) {
      Labels labels = source(board, score.getSource());
      SOURCE.forEach(metric -> metric.put(score, labels, family));
      SOURCES.forEach(metric -> metric.put(List.of(score), labels, family));
    }
    if (best.size() < all.size()) {
      List<SourceScore> others = all.subList(best.size(), all.size());
      SOURCES.forEach(metric -> metric.put(others, source(board, OTHER), family));
    }
    unlessAway(() -> queries.mixture(board).stream().toList()).stream()
        .flatMap(mixture -> mixture.getWeights().stream())
        .filter(w -> best.stream().anyMatch(score -> score.getSource().equals(w.getSource())))
        .forEach(
            w -> {
              Labels labels = source(board, w.getSource());
              family.put(WEIGHT, labels, w.getWeight());
              w.getMarginalValuePerCost().ifPresent(value -> family.put(VALUE, labels, value));
            });
  }

  private static Labels board(String name) {
    return Labels.of("board", name);
  }

  private static Labels source(String board, String source) {
    return Labels.of("board", board, "source", source);
  }

  private static boolean isCalibrating(Ranking ranking) {
    return ranking.getBackground().getState() == BackgroundState.CALIBRATING;
  }

  private static List<SourceScore> primary(Ranking ranking) {
    return ranking.getWindows().isEmpty() ? List.of() : ranking.getWindows().get(0).getSources();
  }

  private static <T> double sum(List<T> all, ToLongFunction<T> value) {
    return all.stream().mapToLong(value).sum();
  }

  private static double longest(List<Ranking> all, ToLongFunction<Ranking> ms) {
    return Math.max(0, all.stream().mapToLong(ms).max().orElse(0)) / MS_PER_SECOND;
  }
}
