package io.ecistreams.probe;

import io.ecistreams.math.Vectors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * InfoNCE of a batch of records: each query has to tell its drawn positive from its source's
 * negatives and from the drawn positives of the other records, its own positives among them left
 * out.
 */
final class InfoNce {
  private final ProbeData data;
  private final ProbeSettings settings;

  InfoNce(ProbeData data, ProbeSettings settings) {
    this.data = data;
    this.settings = settings;
  }

  /**
   * The mean loss of a batch.
   *
   * @param gradient by the weights of the adapter; the mean's gradient is added
   */
  double addGradient(List<TrainingRecord.Drawn> batch, LinearAdapter adapter, double[][] gradient) {
    double[][] queries =
        data.queryRows(batch.stream().mapToInt(drawn -> drawn.record().query()).toArray());
    LinearAdapter.Adapted adaptedQueries = adapter.adapt(queries);
    Map<Integer, Integer> slots = slots(batch);
    double[][] passages =
        data.passageRows(slots.keySet().stream().mapToInt(Integer::intValue).toArray());
    LinearAdapter.Adapted adaptedPassages =
        settings.side() == AdaptedSide.BOTH
            ? adapter.adapt(passages)
            : new LinearAdapter.Adapted(passages, new double[0]);

    double[][] byQueries = new double[queries.length][data.dimension()];
    double[][] byPassages = new double[passages.length][data.dimension()];
    double loss = 0;
    for (int i = 0; i < queries.length; i++) {
      int[] candidates = candidates(batch, i, slots);
      loss +=
          addGradient(
              adaptedQueries.unit()[i],
              adaptedPassages.unit(),
              candidates,
              1.0 / batch.size(),
              byQueries[i],
              byPassages);
    }
    LinearAdapter.addGradient(gradient, queries, adaptedQueries, byQueries);
    if (settings.side() == AdaptedSide.BOTH) {
      LinearAdapter.addGradient(gradient, passages, adaptedPassages, byPassages);
    }
    return loss;
  }

  /** Rows of the passages of a batch, by passage, each once. */
  private static Map<Integer, Integer> slots(List<TrainingRecord.Drawn> batch) {
    Map<Integer, Integer> slots = new LinkedHashMap<>();
    for (TrainingRecord.Drawn drawn : batch) {
      slots.putIfAbsent(drawn.positive(), slots.size());
      for (int negative : drawn.record().negatives()) {
        slots.putIfAbsent(negative, slots.size());
      }
    }
    return slots;
  }

  /** Rows of what a record's query is compared with, its positive first. */
  private static int[] candidates(
      List<TrainingRecord.Drawn> batch, int index, Map<Integer, Integer> slots) {
    TrainingRecord.Drawn own = batch.get(index);
    TrainingRecord record = own.record();
    int[] candidates = new int[1 + record.negatives().length + batch.size()];
    int count = 0;
    candidates[count++] = slots.get(own.positive());
    for (int negative : record.negatives()) {
      candidates[count++] = slots.get(negative);
    }
    for (TrainingRecord.Drawn other : batch) {
      if (!record.hasPositive(other.positive())) {
        candidates[count++] = slots.get(other.positive());
      }
    }
    return Arrays.copyOf(candidates, count);
  }

  private double addGradient(
      double[] query,
      double[][] passages,
      int[] candidates,
      double share,
      double[] byQuery,
      double[][] byPassages) {
    double[] p = new double[candidates.length];
    double largest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < p.length; c++) {
      p[c] = Vectors.dot(query, passages[candidates[c]]) / settings.temperature();
      largest = Math.max(largest, p[c]);
    }
    double positive = p[0];
    double sum = 0;
    for (int c = 0; c < p.length; c++) {
      p[c] = Math.exp(p[c] - largest);
      sum += p[c];
    }
    for (int c = 0; c < p.length; c++) {
      double by = share / settings.temperature() * (p[c] / sum - (c == 0 ? 1 : 0));
      Vectors.addScaled(byQuery, by, passages[candidates[c]]);
      if (settings.side() == AdaptedSide.BOTH) {
        Vectors.addScaled(byPassages[candidates[c]], by, query);
      }
    }
    return share * (largest + Math.log(sum) - positive);
  }
}
