package io.ecistreams.metrics;

import io.ecistreams.avro.Alert;
import io.ecistreams.avro.AlertKind;
import io.ecistreams.avro.AlertState;
import io.ecistreams.avro.Background;
import io.ecistreams.avro.BackgroundState;
import io.ecistreams.avro.Mixture;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.query.BoardQueries;
import io.ecistreams.query.NotReadyException;
import io.ecistreams.query.Owner;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The boards in the stores of this instance, and their sources over the primary window. The first
 * boards by name and the best sources of each have values of their own; what the others have is
 * added up under {@code other}, where a sum says something.
 */
final class BoardMetrics {
  static final String OTHER = "other";

  private static final double MS_PER_SECOND = 1e3;

  private final BoardQueries queries;
  private final Clock clock;
  private final int maxBoards;
  private final int maxSources;

  BoardMetrics(BoardQueries queries, Clock clock, int maxBoards, int maxSources) {
    this.queries = queries;
    this.clock = clock;
    this.maxBoards = maxBoards;
    this.maxSources = maxSources;
  }

  List<MetricSnapshot> collect() {
    Family boards = boardFamily();
    Family sources = sourceFamily();
    List<String> own = ownBoards();
    boards.put("eci_boards", Labels.EMPTY, own.size());
    BoardSum otherBoards = new BoardSum();
    for (String board : own.subList(0, Math.min(maxBoards, own.size()))) {
      for (Ranking ranking : newest(board)) {
        board(board, ranking, boards);
        alerts(board, firing(board), boards);
        sources(board, ranking, sources);
      }
    }
    own.stream().skip(maxBoards).forEach(otherBoards::add);
    if (own.size() > maxBoards) {
      otherBoards.put(boards, sources);
    }
    return Stream.concat(boards.gauges().stream(), sources.gauges().stream()).toList();
  }

  private List<String> ownBoards() {
    try {
      return queries.registered().stream()
          .map(Background::getBoard)
          .filter(board -> queries.owner(board) instanceof Owner.Here)
          .toList();
    } catch (NotReadyException e) {
      return List.of();
    }
  }

  /** The newest ranking of a board, if there is one. */
  private List<Ranking> newest(String board) {
    try {
      return queries.ranking(board).stream().toList();
    } catch (NotReadyException e) {
      return List.of();
    }
  }

  private static Family boardFamily() {
    return new Family()
        .metric("eci_boards", "Boards in the stores of this instance.")
        .metric(
            "eci_board_calibrating",
            "1 while the background of the board's encoder is being measured, then 0; of other: boards.")
        .metric("eci_board_calibration_queries", "Distinct queries the background is from.")
        .metric("eci_board_waiting_examples", "Examples that wait for the background.")
        .metric("eci_board_sources", "Sources in the primary window.")
        .metric("eci_board_diagnostics", "Reasons not to trust the ranking.")
        .metric(
            "eci_board_alerts_firing", "Alerts of the board and its sources that fire, by kind.")
        .metric("eci_board_ranking_age_seconds", "Time since the newest ranking.")
        .metric(
            "eci_board_input_delay_seconds",
            "How long ago the newest record had been sent when it was counted.");
  }

  private static Family sourceFamily() {
    return new Family()
        .metric("eci_source_eci_nats", "ECI_sem of the source.")
        .metric("eci_source_interval_low_nats", "Lower end of its 95 % interval.")
        .metric("eci_source_interval_high_nats", "Upper end of its 95 % interval.")
        .metric("eci_source_classic", "ECI classic of the source.")
        .metric("eci_source_rank_low", "Best rank that is not excluded.")
        .metric("eci_source_rank_high", "Worst rank that is not excluded.")
        .metric("eci_source_examples", "Examples in the primary window.")
        .metric("eci_source_queries", "Distinct queries in the primary window.")
        .metric("eci_source_false_negative_ratio", "Examples flagged as suspected false negatives.")
        .metric(
            "eci_source_false_negative_baseline_ratio",
            "Rate of them that counts as usual for the alarm, its tolerance included.")
        .metric("eci_source_consistency_ratio", "Mean target consistency.")
        .metric("eci_source_locality_ratio", "Mean semantic locality.")
        .metric("eci_source_residuality_ratio", "Mean lexical residuality.")
        .metric("eci_source_late_examples", "Examples left out because they came after the grace.")
        .metric("eci_source_weight_ratio", "Share in the mixture for trainers.");
  }

  private void board(String board, Ranking ranking, Family family) {
    Labels labels = Labels.of("board", board);
    Background background = ranking.getBackground();
    family.put("eci_board_calibrating", labels, isCalibrating(ranking) ? 1 : 0);
    family.put("eci_board_calibration_queries", labels, background.getQueries());
    family.put("eci_board_waiting_examples", labels, ranking.getWaiting());
    family.put("eci_board_sources", labels, primary(ranking).size());
    family.put("eci_board_diagnostics", labels, ranking.getDiagnostics().size());
    family.put("eci_board_ranking_age_seconds", labels, ageSeconds(ranking));
    family.put("eci_board_input_delay_seconds", labels, ranking.getInputDelayMs() / MS_PER_SECOND);
  }

  /** Every kind has a value, so that a rule sees an alert end. */
  private static void alerts(String board, List<Alert> alerts, Family family) {
    for (AlertKind kind : AlertKind.values()) {
      long firing = alerts.stream().filter(alert -> alert.getKind() == kind).count();
      Labels labels = Labels.of("board", board, "kind", kind.name().toLowerCase(Locale.ROOT));
      family.put("eci_board_alerts_firing", labels, firing);
    }
  }

  private List<Alert> firing(String board) {
    try {
      return queries.alerts(board).stream()
          .filter(alert -> alert.getState() == AlertState.FIRING)
          .toList();
    } catch (NotReadyException e) {
      return List.of();
    }
  }

  private static boolean isCalibrating(Ranking ranking) {
    return ranking.getBackground().getState() == BackgroundState.CALIBRATING;
  }

  private double ageSeconds(Ranking ranking) {
    return Math.max(0, clock.millis() - ranking.getEmittedAt().toEpochMilli()) / MS_PER_SECOND;
  }

  private static List<SourceScore> primary(Ranking ranking) {
    return ranking.getWindows().isEmpty() ? List.of() : ranking.getWindows().get(0).getSources();
  }

  private void sources(String board, Ranking ranking, Family family) {
    List<SourceScore> all = primary(ranking);
    List<SourceScore> best = all.subList(0, Math.min(maxSources, all.size()));
    best.forEach(score -> source(score, family));
    if (best.size() < all.size()) {
      SourceSum others = new SourceSum();
      all.subList(best.size(), all.size()).forEach(others::add);
      others.put(Labels.of("board", board, "source", OTHER), family);
    }
    mixture(board).stream()
        .flatMap(mixture -> mixture.getWeights().stream())
        .filter(w -> best.stream().anyMatch(score -> score.getSource().equals(w.getSource())))
        .forEach(
            w ->
                family.put("eci_source_weight_ratio", labels(board, w.getSource()), w.getWeight()));
  }

  private List<Mixture> mixture(String board) {
    try {
      return queries.mixture(board).stream().toList();
    } catch (NotReadyException e) {
      return List.of();
    }
  }

  private static Labels labels(String board, String source) {
    return Labels.of("board", board, "source", source);
  }

  private static void source(SourceScore score, Family family) {
    Labels labels = labels(score.getBoard(), score.getSource());
    family.put("eci_source_eci_nats", labels, score.getEci());
    score
        .getIntervalLow()
        .ifPresent(low -> family.put("eci_source_interval_low_nats", labels, low));
    score
        .getIntervalHigh()
        .ifPresent(high -> family.put("eci_source_interval_high_nats", labels, high));
    family.put("eci_source_classic", labels, score.getClassic());
    score.getRankLow().ifPresent(low -> family.put("eci_source_rank_low", labels, low));
    score.getRankHigh().ifPresent(high -> family.put("eci_source_rank_high", labels, high));
    score
        .getFalseNegativeBaseline()
        .ifPresent(usual -> family.put("eci_source_false_negative_baseline_ratio", labels, usual));
    family.put("eci_source_consistency_ratio", labels, score.getConsistency());
    family.put("eci_source_locality_ratio", labels, score.getLocality());
    family.put("eci_source_residuality_ratio", labels, score.getResiduality());
    family.put("eci_source_queries", labels, score.getQueries());
    SourceSum alone = new SourceSum();
    alone.add(score);
    alone.put(labels, family);
  }

  /** What can be added up over sources. */
  private static final class SourceSum {
    private long examples;
    private long falseNegatives;
    private long late;

    void add(SourceScore score) {
      examples += score.getN();
      falseNegatives += score.getFalseNegatives();
      late += score.getLate();
    }

    void put(Labels labels, Family family) {
      family.put("eci_source_examples", labels, examples);
      family.put("eci_source_late_examples", labels, late);
      family.put(
          "eci_source_false_negative_ratio",
          labels,
          examples == 0 ? 0 : (double) falseNegatives / examples);
    }
  }

  /** What can be added up over boards; of delays and ages the longest. */
  private final class BoardSum {
    private final List<Ranking> rankings = new ArrayList<>();
    private final List<Alert> alerts = new ArrayList<>();

    void add(String board) {
      for (Ranking ranking : newest(board)) {
        rankings.add(ranking);
        alerts.addAll(firing(board));
      }
    }

    void put(Family boards, Family sources) {
      Labels labels = Labels.of("board", OTHER);
      SourceSum sum = new SourceSum();
      rankings.forEach(ranking -> primary(ranking).forEach(sum::add));
      sum.put(labels(OTHER, OTHER), sources);
      alerts(OTHER, alerts, boards);
      boards.put(
          "eci_board_calibrating",
          labels,
          rankings.stream().filter(BoardMetrics::isCalibrating).count());
      boards.put(
          "eci_board_waiting_examples",
          labels,
          rankings.stream().mapToLong(Ranking::getWaiting).sum());
      boards.put(
          "eci_board_sources",
          labels,
          rankings.stream().mapToLong(ranking -> primary(ranking).size()).sum());
      boards.put(
          "eci_board_ranking_age_seconds",
          labels,
          rankings.stream().mapToDouble(BoardMetrics.this::ageSeconds).max().orElse(0));
      boards.put(
          "eci_board_input_delay_seconds",
          labels,
          rankings.stream().mapToLong(Ranking::getInputDelayMs).max().orElse(0) / MS_PER_SECOND);
    }
  }
}
