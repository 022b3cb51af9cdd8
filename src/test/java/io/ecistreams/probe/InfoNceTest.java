package io.ecistreams.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InfoNceTest {
  private static final int D = ProbeSamples.DIMENSION;
  private static final double STEP = 1e-5;

  @ParameterizedTest
  @EnumSource(AdaptedSide.class)
  void shouldHaveTheGradientThatFiniteDifferencesHave(AdaptedSide side) {
    ProbeData data = ProbeSamples.data(20);
    InfoNce loss = new InfoNce(data, ProbeSamples.settings(side));
    List<TrainingRecord.Drawn> batch =
        data.sources().get(0).records().subList(3, 10).stream()
            .map(record -> new TrainingRecord.Drawn(record, record.positives()[0]))
            .toList();
    LinearAdapter adapter = new LinearAdapter(D);
    Random random = new Random(3);
    for (double[] row : adapter.weights()) {
      for (int j = 0; j < D; j++) {
        row[j] = 0.3 * random.nextGaussian();
      }
    }
    double[][] gradient = new double[D][D];

    loss.addGradient(batch, adapter, gradient);

    for (int i = 0; i < D; i++) {
      for (int j = 0; j < D; j++) {
        double weight = adapter.weights()[i][j];
        adapter.weights()[i][j] = weight + STEP;
        double above = loss.addGradient(batch, adapter, new double[D][D]);
        adapter.weights()[i][j] = weight - STEP;
        double below = loss.addGradient(batch, adapter, new double[D][D]);
        adapter.weights()[i][j] = weight;
        assertThat(gradient[i][j])
            .as("by weight %d, %d", i, j)
            .isCloseTo((above - below) / (2 * STEP), Offset.offset(1e-7));
      }
    }
  }

  /** Logits by hand: the positive has cosine 1, a negative 0, the other's positive .6. */
  @Test
  void shouldCompareWithOwnNegativesAndWithPositivesOfOthersThatAreNotLabelled() {
    ProbeData data =
        new ProbeData(
            List.of(new float[] {2, 0}, new float[] {0, 3}, new float[] {0.6f, 0.8f}),
            3,
            List.of(new float[] {5, 0}, new float[] {0.6f, 0.8f}),
            List.of(),
            List.of());
    ProbeSettings settings = new ProbeSettings(AdaptedSide.QUERY, 1, 2, 0.1, 0.5, 2, 1, 0);
    TrainingRecord first = new TrainingRecord(0, new int[] {0}, new int[] {1});
    TrainingRecord second = new TrainingRecord(1, new int[] {2, 0}, new int[] {});

    double loss =
        new InfoNce(data, settings)
            .addGradient(
                List.of(new TrainingRecord.Drawn(first, 0), new TrainingRecord.Drawn(second, 2)),
                new LinearAdapter(2),
                new double[2][2]);

    // The second one's only other candidate is labelled for it, so its loss is zero.
    double expected = Math.log(1 + Math.exp(-1 / 0.5) + Math.exp((0.6 - 1) / 0.5)) / 2;
    assertThat(loss).isCloseTo(expected, Offset.offset(1e-7));
  }
}
