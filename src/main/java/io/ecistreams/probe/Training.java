package io.ecistreams.probe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.DoublePredicate;

/** Trains an adapter; the same records and seed give the same bits. */
final class Training {
  private final ProbeData data;
  private final ProbeSettings settings;

  Training(ProbeData data, ProbeSettings settings) {
    this.data = data;
    this.settings = settings;
  }

  /**
   * Trains a new adapter.
   *
   * @param seed of the order of the records and of the positives that are drawn; both are the same
   *     for sources with the same queries
   * @param goesOn is told before each step what share is done, and says whether to go on
   * @return nothing if it was stopped
   */
  Optional<LinearAdapter> train(List<TrainingRecord> records, long seed, DoublePredicate goesOn) {
    LinearAdapter adapter = new LinearAdapter(data.dimension());
    InfoNce loss = new InfoNce(data, settings);
    Adam adam = new Adam(data.dimension(), settings.rate());
    double[][] gradient = new double[data.dimension()][data.dimension()];
    SplittableRandom random = new SplittableRandom(seed);
    List<TrainingRecord> order = new ArrayList<>(records);
    double all = (double) settings.epochs() * order.size();
    for (int epoch = 0; epoch < settings.epochs(); epoch++) {
      shuffle(order, random);
      for (int from = 0; from < order.size(); from += settings.batch()) {
        if (!goesOn.test(((double) epoch * order.size() + from) / all)) {
          return Optional.empty();
        }
        int to = Math.min(from + settings.batch(), order.size());
        loss.addGradient(drawn(order.subList(from, to), random), adapter, gradient);
        adam.step(adapter.weights(), gradient);
      }
    }
    return Optional.of(adapter);
  }

  /** One positive of each, another one in every epoch. */
  private static List<TrainingRecord.Drawn> drawn(
      List<TrainingRecord> records, SplittableRandom random) {
    List<TrainingRecord.Drawn> drawn = new ArrayList<>();
    for (TrainingRecord record : records) {
      int place = random.nextInt(record.positives().length);
      drawn.add(new TrainingRecord.Drawn(record, record.positives()[place]));
    }
    return drawn;
  }

  /** Fisher and Yates. */
  static <T> void shuffle(List<T> list, SplittableRandom random) {
    for (int i = list.size() - 1; i > 0; i--) {
      Collections.swap(list, i, random.nextInt(i + 1));
    }
  }
}
