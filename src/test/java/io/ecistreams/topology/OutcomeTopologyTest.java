package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.avro.Command;
import io.ecistreams.avro.CommandKind;
import io.ecistreams.avro.Mixture;
import io.ecistreams.avro.MixtureKind;
import io.ecistreams.avro.MixtureWeight;
import io.ecistreams.avro.SourceGain;
import io.ecistreams.avro.TrainingGains;
import io.ecistreams.avro.TrainingOutcome;
import io.ecistreams.config.EciConfig;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.store.StoreNames;
import io.ecistreams.testing.Mined;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What training yielded, from its topic to rankings, mixtures and dead letters. */
class OutcomeTopologyTest {
  private static final int D = 6;
  private static final String ENCODER = "enc@r1";

  private final TopologyHarness harness =
      new TopologyHarness(
          new TopologyHarness.Options()
              .calibration(
                  new CalibrationPolicy(
                      128,
                      16,
                      0,
                      Map.of(
                          "board",
                          new CosineBackground(
                              ENCODER, D, 0, 0.2, 0, 0.2, 128, CosineBackground.Origin.GIVEN))))
              .mixture(
                  EciConfig.of(Map.of("mixture.policy", "outcomes", "mixture.interval.ms", "0"))
                      .mixture()));

  @AfterEach
  void close() {
    harness.close();
  }

  private void mine(String... sources) {
    for (String source : sources) {
      for (int query = 0; query < 130; query++) {
        harness.pipe(
            Mined.record("board", source, query, 2, D, TopologyHarness.START)
                .setEncoderId(ENCODER)
                .build());
      }
    }
    pass(2_000);
  }

  private void pass(long ms) {
    harness.driver.advanceWallClockTime(Duration.ofMillis(ms));
  }

  private static TrainingOutcome.Builder of(String id, String source, double gain) {
    return TrainingOutcome.newBuilder()
        .setBoard("board")
        .setId(id)
        .setMetric("ndcg@10")
        .setValue(0.4 + gain)
        .setBaseline(0.4)
        .setSource(source)
        .setStandardError(0.002)
        .setAt(TopologyHarness.START);
  }

  private void report(TrainingOutcome.Builder outcome) {
    harness.outcomes.pipeInput(outcome.build());
  }

  private List<TrainingGains> outcomes() {
    return harness.lastRanking("board").getOutcomes();
  }

  private List<String> reasons() {
    return harness.deadLetters.readRecordsToList().stream()
        .map(TestRecord::headers)
        .map(h -> new String(h.lastHeader(LetterHeaders.REASON).value(), StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void shouldPublishWithinASecondWhatTrainingShowedAndCountAReportOnce() {
    mine("a", "b", "c");
    assertThat(outcomes()).isEmpty();

    report(of("1", "a", 0.02));
    report(of("2", null, 0.01).setWeights(Map.of("b", 1.0, "c", 1.0)).setRevision("r1"));
    report(of("1", "a", 0.02));
    pass(1_000);
    TrainingGains gains = outcomes().get(0);
    assertThat(gains.getReports()).isEqualTo(2);
    assertThat(gains.getGains().get(0).getSource()).isEqualTo("a");
    assertThat(gains.getGains().get(0).getGain().getValue()).isCloseTo(0.02, within(0.003));
    assertThat(gains.getGains().stream().mapToDouble(SourceGain::getBest).sum())
        .isCloseTo(1, within(1e-9));
    assertThat(gains.getSentence()).startsWith("In 2 rounds");

    // A correction takes the place of what had its id.
    report(of("1", "a", 0.05));
    pass(1_000);
    assertThat(outcomes().get(0).getReports()).isEqualTo(2);
    assertThat(reasons()).isEmpty();
  }

  @Test
  void shouldPutAsideWhatNoBoardCanTake() {
    mine("a");
    report(of("1", "nobody", 0.02));
    report(of("2", "a", 0.02).setRevision("r2"));
    report(of("3", "a", 0.02).setBoard("elsewhere"));
    report(of("4", "a", Double.NaN));
    report(of("5", null, 0.02));
    for (int i = 0; i < 5; i++) {
      report(of("m" + i, "a", 0.02).setMetric("m" + i));
    }
    pass(1_000);

    assertThat(reasons())
        .containsExactlyInAnyOrder(
            "UNKNOWN_SOURCE",
            "WRONG_ENCODER",
            "UNKNOWN_SOURCE",
            "INVALID_FIELD",
            "MISSING_FIELD",
            "INVALID_FIELD");
    assertThat(outcomes())
        .extracting(TrainingGains::getMetric)
        .containsExactly("m0", "m1", "m2", "m3");
  }

  @Test
  void shouldPublishOnAfterNumbersAndTimesThatNobodyMeasures() {
    mine("a", "b", "c", "d");
    for (String source : List.of("a", "b", "c", "d")) {
      report(of("huge " + source, source, 1.7e308));
      report(of("large " + source, source, 0.02).setValue(1e200).setBaseline(-1e200));
    }
    report(of("unsure", "a", 0.02).setStandardError(1e200));
    report(of("seconds", "a", 0.02).setAt(Instant.ofEpochSecond(1_700_000)));
    report(of("soon", "a", 0.02).setAt(TopologyHarness.START.plus(Duration.ofHours(23))));
    report(of("later", "a", 0.02).setAt(TopologyHarness.START.plus(Duration.ofDays(2))));
    report(of("never", "a", 0.02).setAt(Instant.ofEpochMilli(Long.MAX_VALUE)));
    for (String source : List.of("b", "c", "d")) {
      report(of("largest " + source, source, 0.02).setValue(1e6).setBaseline(-1e6));
    }
    pass(1_000);

    TrainingGains gains = outcomes().get(0);
    assertThat(gains.getReports()).isEqualTo(4);
    assertThat(gains.getGains().stream().mapToDouble(SourceGain::getBest).sum())
        .isCloseTo(1, within(1e-9));
    assertThat(gains.getSpearman()).isPresent();
    assertThat(reasons()).hasSize(12).filteredOn("FUTURE_TIME"::equals).hasSize(2);
  }

  @Test
  void shouldGiveTheSourceThatTrainingFavoursTheLargestShareWhateverItsRank() {
    mine("a", "b", "c");
    Mixture before = last();
    assertThat(before.getPolicy()).isEqualTo(MixtureKind.OUTCOMES);
    assertThat(before.getReason()).contains("by the ranks alone, as no training was reported yet");
    List<String> order =
        harness.lastRanking("board").getWindows().get(0).getSources().stream()
            .map(s -> s.getSource())
            .toList();
    assertThat(target(before, order.get(0))).isGreaterThan(target(before, order.get(2)));

    for (int round = 0; round < 3; round++) {
      report(of("low" + round, order.get(2), 0.05));
      report(of("high" + round, order.get(0), 0.01));
      pass(40_000);
    }
    for (int i = 0; i < 20; i++) {
      pass(400_000);
    }
    Mixture after = last();
    assertThat(after.getReason()).contains("reports of training by ndcg@10");
    assertThat(target(after, order.get(2))).isGreaterThan(0.6);
    assertThat(weight(after, order.get(2))).isGreaterThan(weight(before, order.get(2)) + 0.2);
    assertThat(after.getWeights())
        .allSatisfy(w -> assertThat(w.getWeight()).isGreaterThanOrEqualTo(0.05 - 1e-12));
  }

  private Mixture last() {
    List<Mixture> mixtures = harness.mixtures.readValuesToList();
    return mixtures.get(mixtures.size() - 1);
  }

  private static double target(Mixture mixture, String source) {
    return of(mixture, source).getTarget();
  }

  private static double weight(Mixture mixture, String source) {
    return of(mixture, source).getWeight();
  }

  private static MixtureWeight of(Mixture mixture, String source) {
    return mixture.getWeights().stream()
        .filter(weight -> weight.getSource().equals(source))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldForgetTheReportsOfABoardThatIsDeleted() {
    mine("a");
    report(of("1", "a", 0.02));
    pass(1_000);
    assertThat(harness.driver.getKeyValueStore(StoreNames.OUTCOMES).all().hasNext()).isTrue();
    harness.commands.pipeInput(
        new Command("board", null, CommandKind.DELETE_BOARD, TopologyHarness.START));
    pass(1_000);
    assertThat(harness.driver.getKeyValueStore(StoreNames.OUTCOMES).all().hasNext()).isFalse();

    mine("a");
    assertThat(outcomes()).isEmpty();
  }
}
