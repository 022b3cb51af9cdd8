package io.ecistreams.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.math.Vectors;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class TrainedAdapterTest {
  private static final ProbeData DATA = ProbeSamples.data(40);
  private static final List<TrainingRecord> RECORDS = DATA.sources().get(0).records();
  private static final ProbeSettings SETTINGS = ProbeSamples.settings(AdaptedSide.BOTH);

  private static TrainedAdapter trained() {
    return TrainedAdapter.train(DATA, RECORDS, SETTINGS, share -> true).orElseThrow();
  }

  @Test
  void shouldBeNothingWhenTheTrainingIsStopped() {
    assertThat(TrainedAdapter.train(DATA, RECORDS, SETTINGS, share -> share < .5)).isEmpty();
  }

  @Test
  void shouldMoveNegativesAwayFromTheirQueriesWhenTrainedOnThem() {
    TrainedAdapter adapter = trained();

    assertThat(meanMargin(adapter::adapt)).isGreaterThan(meanMargin(vector -> vector) + 0.1);
  }

  /** Mean of q.p - q.n. */
  private static double meanMargin(UnaryOperator<float[]> encoder) {
    return RECORDS.stream()
        .mapToDouble(
            record -> {
              double[] q = unit(encoder, DATA.queries().get(record.query()));
              double[] p = unit(encoder, DATA.passages().get(record.positives()[0]));
              double[] n = unit(encoder, DATA.passages().get(record.negatives()[0]));
              return Vectors.dot(q, p) - Vectors.dot(q, n);
            })
        .average()
        .orElseThrow();
  }

  private static double[] unit(UnaryOperator<float[]> encoder, float[] vector) {
    return Vectors.unit(encoder.apply(vector));
  }

  @Test
  void shouldBeTheSameAdapterWhenItsWeightsAreReadAgain() {
    TrainedAdapter adapter = trained();
    float[] vector = DATA.queries().get(3);

    float[] adapted = TrainedAdapter.of(adapter.weights()).adapt(vector);

    assertThat(adapted).containsExactly(adapter.adapt(vector), within(1e-6f));
    double[] unit = new double[adapted.length];
    Vectors.unit(adapted, unit);
    assertThat(unit[0]).isEqualTo(adapted[0], within(1e-6));
  }

  @Test
  void shouldRefuseWhatIsNoSquareOfNumbers() {
    assertThatThrownBy(() -> TrainedAdapter.of(new float[][] {{1, 2}, {3}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no square");
    assertThatThrownBy(() -> TrainedAdapter.of(new float[][] {{Float.NaN}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN");
  }
}
