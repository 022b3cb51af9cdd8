package io.ecistreams.probe;

import io.ecistreams.math.Vectors;
import java.util.List;
import java.util.Optional;
import java.util.function.DoublePredicate;

/**
 * A linear adapter on a frozen encoder: a vector x of length one becomes (x + x W) over its length,
 * queries and passages alike. Safe for use by several threads.
 */
public final class TrainedAdapter {
  private final LinearAdapter adapter;

  private TrainedAdapter(LinearAdapter adapter) {
    this.adapter = adapter;
  }

  /**
   * Trains on all records; nothing is held out.
   *
   * @param settings of which folds and seeds are not used
   * @param goesOn is told before each step what share is done, and says whether to go on
   * @return nothing if it was stopped
   */
  public static Optional<TrainedAdapter> train(
      ProbeData data,
      List<TrainingRecord> records,
      ProbeSettings settings,
      DoublePredicate goesOn) {
    return new Training(data, settings)
        .train(records, settings.firstSeed(), goesOn)
        .map(TrainedAdapter::new);
  }

  /**
   * One that was trained before.
   *
   * @param weights W as {@link #weights} gave it, d rows of d finite numbers
   * @throws IllegalArgumentException if they are not that
   */
  public static TrainedAdapter of(float[][] weights) {
    LinearAdapter adapter = new LinearAdapter(weights.length);
    for (int i = 0; i < weights.length; i++) {
      if (weights[i].length != weights.length) {
        throw new IllegalArgumentException("the weights are no square of numbers");
      }
      for (int j = 0; j < weights.length; j++) {
        if (!Float.isFinite(weights[i][j])) {
          throw new IllegalArgumentException("a weight is " + weights[i][j]);
        }
        adapter.weights()[i][j] = weights[i][j];
      }
    }
    return new TrainedAdapter(adapter);
  }

  /** W in float32, d rows of d numbers. */
  public float[][] weights() {
    double[][] exact = adapter.weights();
    float[][] weights = new float[exact.length][exact.length];
    for (int i = 0; i < exact.length; i++) {
      for (int j = 0; j < exact.length; j++) {
        weights[i][j] = (float) exact[i][j];
      }
    }
    return weights;
  }

  /** d. */
  public int dimension() {
    return adapter.weights().length;
  }

  /**
   * A vector as the adapter makes it, of length one.
   *
   * @param vector d numbers of the frozen encoder, of any length but zero
   */
  public float[] adapt(float[] vector) {
    double[] unit = adapter.adapt(new double[][] {Vectors.unit(vector)}).unit()[0];
    float[] adapted = new float[unit.length];
    for (int i = 0; i < adapted.length; i++) {
      adapted[i] = (float) unit[i];
    }
    return adapted;
  }
}
