package io.ecistreams.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.avro.AlertKind;
import io.ecistreams.avro.AlertSeverity;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceGain;
import io.ecistreams.avro.TrainingGains;
import io.ecistreams.query.Endpoint;
import io.ecistreams.query.Owner;
import io.ecistreams.testing.SampleBoards;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class BoardMetricsTest {
  private static final Endpoint SELF = new Endpoint("localhost", 1);
  private static final Clock CLOCK =
      Clock.fixed(Instant.ofEpochMilli(SampleBoards.EMITTED_AT_MS + 2_500), ZoneOffset.UTC);

  @Test
  void shouldMeasureEverySourceOfItsOwnBoards() {
    SampleBoards boards = new SampleBoards(SELF).add("a", 3).fire("a", "any").addCalibrating("b");
    boards.register("theirs", new Owner.There(new Endpoint("elsewhere", 1)));
    List<MetricSnapshot> metrics = new BoardMetrics(boards, CLOCK, 10, 10).collect();

    double eci = boards.ranking("a").orElseThrow().getWindows().get(0).getSources().get(0).getEci();
    String best =
        boards.ranking("a").orElseThrow().getWindows().get(0).getSources().get(0).getSource();
    assertThat(value(metrics, "eci_source_eci_nats", "a", best)).hasValue(eci);
    assertThat(value(metrics, "eci_source_examples", "a", best)).hasValue(120);
    assertThat(value(metrics, "eci_source_cost_per_thousand", "a", "source2").orElseThrow())
        .isCloseTo(2, within(1e-12));
    double hard = value(metrics, "eci_source_hard_ratio", "a", "source2").orElseThrow();
    assertThat(value(metrics, "eci_source_cost_per_thousand_hard", "a", "source2").orElseThrow())
        .isCloseTo(2 / hard, within(1e-12));
    assertThat(value(metrics, "eci_source_value_per_cost_nats", "a", "source2").orElseThrow())
        .isPositive();
    assertThat(value(metrics, "eci_source_cost_per_thousand", "a", "source0")).isEmpty();
    assertThat(value(metrics, "eci_source_value_per_cost_nats", "a", "source0")).isEmpty();
    assertThat(value(metrics, "eci_board_ranking_age_seconds", "a", null)).hasValue(2.5);
    assertThat(value(metrics, "eci_board_input_delay_seconds", "a", null)).hasValue(0.012);
    assertThat(value(metrics, "eci_board_calibrating", "b", null)).hasValue(1);
    assertThat(value(metrics, "eci_board_waiting_examples", "b", null)).hasValue(30);
    assertThat(value(metrics, "eci_boards", null, null)).hasValue(2);
    assertThat(value(metrics, "eci_board_sources", "theirs", null)).isEmpty();
    assertThat(firing(metrics, "a", "false_negative_spike")).hasValue(1);
    assertThat(firing(metrics, "a", "eci_drop")).hasValue(0);
    assertThat(firing(metrics, "b", "false_negative_spike")).hasValue(0);
    assertThat(value(metrics, "eci_source_false_negative_baseline_ratio", "a", "source1"))
        .hasValue(0.05);
    assertThat(value(metrics, "eci_source_false_negative_limit_ratio", "a", "source1"))
        .hasValue(0.07);
  }

  @Test
  void shouldMeasureWhatTrainingShowed() {
    SampleBoards boards = new SampleBoards(SELF).add("a", 3).train("a").add("untrained", 2);
    List<MetricSnapshot> metrics = new BoardMetrics(boards, CLOCK, 10, 2).collect();

    TrainingGains gains = boards.ranking("a").orElseThrow().getOutcomes().get(0);
    assertThat(value(metrics, "eci_board_outcome_reports", "a", null)).hasValue(3);
    assertThat(value(metrics, "eci_board_outcome_slope", "a", null))
        .hasValue(gains.getSlope().getValue());
    assertThat(value(metrics, "eci_board_outcome_slope_high", "a", null))
        .hasValue(gains.getSlope().getHigh());
    assertThat(points(metrics, "eci_board_outcome_reports")).hasSize(1);
    assertThat(points(metrics, "eci_board_outcome_reports").get(0).getLabels().get("metric"))
        .isEqualTo("ndcg@10");
    // Only of the best two sources by score.
    assertThat(points(metrics, "eci_source_outcome_gain")).hasSize(2);
    String best =
        boards.ranking("a").orElseThrow().getWindows().get(0).getSources().get(0).getSource();
    assertThat(value(metrics, "eci_source_outcome_best_ratio", "a", best))
        .hasValue(
            gains.getGains().stream()
                .filter(gain -> gain.getSource().equals(best))
                .mapToDouble(SourceGain::getBest)
                .sum());
  }

  @Test
  void shouldKeepTheBoardsThatWereActiveLast() {
    SampleBoards boards = new SampleBoards(SELF).add("a", 2).add("b", 2).add("c", 2);
    boards.put(later(boards.ranking("c").orElseThrow(), 2));
    boards.put(later(boards.ranking("b").orElseThrow(), 1));

    assertThat(boardsOf(new BoardMetrics(boards, CLOCK, 2, 3).collect()))
        .containsExactlyInAnyOrder("c", "b", "other");

    boards.put(later(boards.ranking("a").orElseThrow(), 3));
    assertThat(boardsOf(new BoardMetrics(boards, CLOCK, 2, 3).collect()))
        .containsExactlyInAnyOrder("a", "c", "other");
  }

  private static Ranking later(Ranking ranking, long seconds) {
    return Ranking.newBuilder(ranking)
        .setEmittedAt(ranking.getEmittedAt().plusSeconds(seconds))
        .build();
  }

  private static List<String> boardsOf(List<MetricSnapshot> metrics) {
    return points(metrics, "eci_board_sources").stream()
        .map(point -> point.getLabels().get("board"))
        .toList();
  }

  @Test
  void shouldNameTheSourceOfTheMostSevereAlertsAndSumTheRest() {
    SampleBoards boards = new SampleBoards(SELF).add("a", 3);
    boards.raise("a", AlertKind.SOURCE_SILENT, AlertSeverity.INFO, "source0", "source1", "source2");
    boards.raise("a", AlertKind.FALSE_NEGATIVE_HIGH, AlertSeverity.CRITICAL, "source2");

    assertThat(alerts(new BoardMetrics(boards, CLOCK, 10, 2).collect()))
        .containsExactlyInAnyOrder(
            "critical false_negative_high source2 1",
            "info source_silent source0 1",
            "info source_silent other 2");
    assertThat(alerts(new BoardMetrics(boards, CLOCK, 0, 2).collect()))
        .containsExactlyInAnyOrder(
            "critical false_negative_high other 1", "info source_silent other 3");
    boards.resolve("a");
    assertThat(alerts(new BoardMetrics(boards, CLOCK, 10, 2).collect())).isEmpty();
  }

  private static List<String> alerts(List<MetricSnapshot> metrics) {
    return points(metrics, "eci_alert_firing").stream()
        .map(
            point ->
                "%s %s %s %.0f"
                    .formatted(
                        point.getLabels().get("severity"),
                        point.getLabels().get("kind"),
                        point.getLabels().get("source"),
                        point.getValue()))
        .toList();
  }

  @Test
  void shouldAddUpWhatIsBeyondTheBounds() {
    SampleBoards boards = new SampleBoards(SELF).add("a", 4).add("b", 2).add("c", 3);
    List<MetricSnapshot> metrics = new BoardMetrics(boards, CLOCK, 1, 3).collect();

    assertThat(points(metrics, "eci_source_examples")).hasSize(3 + 1 + 1);
    assertThat(value(metrics, "eci_source_examples", "a", "other")).hasValue(120);
    assertThat(value(metrics, "eci_source_examples", "other", "other")).hasValue(5 * 120);
    assertThat(value(metrics, "eci_board_sources", "other", null)).hasValue(5);
    assertThat(points(metrics, "eci_source_eci_nats")).hasSize(3);
    assertThat(points(metrics, "eci_source_weight_ratio")).hasSize(3);
  }

  @Test
  void shouldAddUpTheAlertsAndTheCalibratingBoardsBeyondTheBound() {
    SampleBoards boards = new SampleBoards(SELF).add("a", 2).add("b", 2).add("c", 2).add("d", 2);
    boards.fire("a", "source0").fire("b", "source1").fire("c", "source1").fire("d", "source1");
    boards.resolve("d");
    boards.addCalibrating("e").addCalibrating("f");
    List<MetricSnapshot> metrics = new BoardMetrics(boards, CLOCK, 1, 3).collect();

    assertThat(firing(metrics, "a", "false_negative_spike")).hasValue(1);
    assertThat(firing(metrics, "other", "false_negative_spike")).hasValue(2);
    assertThat(firing(metrics, "other", "eci_drop")).hasValue(0);
    assertThat(value(metrics, "eci_board_calibrating", "a", null)).hasValue(0);
    assertThat(value(metrics, "eci_board_calibrating", "other", null)).hasValue(2);
    assertThat(value(metrics, "eci_board_waiting_examples", "other", null)).hasValue(60);
  }

  @Test
  void shouldMeasureNothingWhileTheStoresAreAway() {
    SampleBoards boards = new SampleBoards(SELF).add("a", 4);
    boards.goAway();
    List<MetricSnapshot> metrics = new BoardMetrics(boards, CLOCK, 10, 10).collect();
    assertThat(value(metrics, "eci_boards", null, null)).hasValue(0);
    assertThat(points(metrics, "eci_source_examples")).isEmpty();
  }

  private static OptionalDouble value(
      List<MetricSnapshot> metrics, String name, String board, String source) {
    return points(metrics, name).stream()
        .filter(p -> board == null || board.equals(p.getLabels().get("board")))
        .filter(p -> source == null || source.equals(p.getLabels().get("source")))
        .mapToDouble(GaugeDataPointSnapshot::getValue)
        .findFirst();
  }

  private static OptionalDouble firing(List<MetricSnapshot> metrics, String board, String kind) {
    return points(metrics, "eci_board_alerts_firing").stream()
        .filter(p -> board.equals(p.getLabels().get("board")))
        .filter(p -> kind.equals(p.getLabels().get("kind")))
        .mapToDouble(GaugeDataPointSnapshot::getValue)
        .findFirst();
  }

  private static List<GaugeDataPointSnapshot> points(List<MetricSnapshot> metrics, String name) {
    return metrics.stream()
        .filter(metric -> metric.getMetadata().getName().equals(name))
        .map(GaugeSnapshot.class::cast)
        .flatMap(metric -> metric.getDataPoints().stream())
        .toList();
  }
}
