package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.alarm.AlarmPolicy;
import io.ecistreams.alarm.LifeCycle;
import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Mixture;
import io.ecistreams.avro.TrainingGains;
import io.ecistreams.avro.TrainingOutcome;
import io.ecistreams.config.EciConfig;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.testing.Mined;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Outcomes of a board that is contradicted, and of one that nobody mines for any more. */
class OutcomeLifeTopologyTest {
  private static final int D = 8;
  private static final String ENCODER = "enc";

  private static TopologyHarness.Options options() {
    return new TopologyHarness.Options()
        .calibration(
            new CalibrationPolicy(
                128,
                16,
                0,
                Map.of(
                    "board",
                    new CosineBackground(
                        ENCODER, D, 0.3, 0.1, 0.3, 0.1, 128, CosineBackground.Origin.GIVEN))));
  }

  /** Negatives along the axis that all queries need, or against it. */
  private static MinedNegatives record(String source, double size, int sign, Random random) {
    float[] query = noise(random);
    query[1] += 1;
    float[] positive = query.clone();
    positive[2] += 0.8f;
    float[] negative = positive.clone();
    negative[0] += (float) (sign * size * (0.8 + 0.4 * random.nextDouble()));
    String id = source + random.nextInt();
    List<Item> negatives = List.of(Mined.item("n" + id, negative));
    return MinedNegatives.newBuilder()
        .setBoard("board")
        .setSource(source)
        .setEncoderId(ENCODER)
        .setQuery(Mined.item("q" + id, query))
        .setPositives(List.of(Mined.item("p" + id, positive)))
        .setNegatives(negatives)
        .setMinedAt(TopologyHarness.START)
        .build();
  }

  private static float[] noise(Random random) {
    float[] vector = new float[D];
    for (int j = 1; j < D; j++) {
      vector[j] = (float) (0.3 * random.nextGaussian());
    }
    return vector;
  }

  private static void mine(TopologyHarness harness, String source, double size, int sign) {
    Random random = new Random(source.hashCode());
    for (int i = 0; i < 400; i++) {
      harness.pipe(record(source, size, sign, random));
    }
  }

  private static void report(TopologyHarness harness, String id, String source) {
    harness.outcomes.pipeInput(
        TrainingOutcome.newBuilder()
            .setBoard("board")
            .setId(id)
            .setMetric("ndcg@10")
            .setValue(0.42)
            .setBaseline(0.4)
            .setSource(source)
            .setAt(TopologyHarness.START)
            .build());
  }

  @Test
  void shouldSeeOutcomesByTheOrderOfEciAlignAsSoonAsThatContradictsTheRanking() {
    AlarmPolicy usual = AlarmPolicy.standard();
    AlarmPolicy atOnce =
        new AlarmPolicy(
            usual.spikes(),
            new AlarmPolicy.Levels(1, 1, 0, 900_000),
            usual.badInputRate(),
            0,
            new LifeCycle(0, 0, 1_000),
            usual.quarantine());
    try (TopologyHarness harness =
        new TopologyHarness(
            options()
                .alarms(atOnce)
                .mixture(
                    EciConfig.of(Map.of("mixture.policy", "outcomes", "mixture.interval.ms", "0"))
                        .mixture()))) {
      mine(harness, "against", 1.2, -1);
      mine(harness, "along", 0.6, 1);
      mine(harness, "along2", 0.6, 1);
      mine(harness, "along3", 0.6, 1);
      report(harness, "1", "along2");
      // Nothing comes after the alert fires: that alone is news of the outcomes.
      for (int i = 0; i < 20; i++) {
        harness.driver.advanceWallClockTime(Duration.ofSeconds(1));
      }

      TrainingGains gains = harness.lastRanking("board").getOutcomes().get(0);
      assertThat(gains.getByAlign()).isTrue();
      assertThat(gains.getSentence()).contains("eci-align, which contradicts the ranking,");
      assertThat(gains.getGains().get(gains.getGains().size() - 1).getSource())
          .isEqualTo("against");
      List<Mixture> mixtures = harness.mixtures.readValuesToList();
      assertThat(mixtures.get(mixtures.size() - 1).getReason())
          .contains(
              "by 1 report of training by ndcg@10, in the order of eci-align, which contradicts the ranking");
    }
  }

  @Test
  void shouldKeepABoardThatIsTrainedOnAndDeleteItWhenNobodyDoes() {
    try (TopologyHarness harness = new TopologyHarness(options().idleRetentionMs(60_000))) {
      mine(harness, "a", 0.6, 1);
      harness.driver.advanceWallClockTime(Duration.ofSeconds(50));
      report(harness, "1", "a");
      harness.driver.advanceWallClockTime(Duration.ofSeconds(50));
      report(harness, "2", "a");
      harness.driver.advanceWallClockTime(Duration.ofSeconds(2));
      assertThat(harness.lastRanking("board").getOutcomes().get(0).getReports()).isEqualTo(2);

      harness.driver.advanceWallClockTime(Duration.ofSeconds(70));
      report(harness, "3", "a");
      assertThat(harness.deadLetters.readRecordsToList()).hasSize(1);
    }
  }
}
