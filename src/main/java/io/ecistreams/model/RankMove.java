package io.ecistreams.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Two sources whose rank sets were apart, and are apart the other way round now.
 *
 * @param atMs event time of the ranking that showed it
 * @param sinceMs event time of the ranking in which {@code fallen} was seen above {@code risen}
 * @param risen the source that is above now
 * @param fallen the other one
 * @param rank of the risen source now
 * @param risenBefore parts of the risen source's score at {@code sinceMs}
 * @param risenNow the same at {@code atMs}
 * @param fallenBefore parts of the fallen source's score at {@code sinceMs}
 * @param fallenNow the same at {@code atMs}
 */
public record RankMove(
    long atMs,
    long sinceMs,
    String risen,
    String fallen,
    int rank,
    ScoreComposition risenBefore,
    ScoreComposition risenNow,
    ScoreComposition fallenBefore,
    ScoreComposition fallenNow) {
  private static final double WORTH_TELLING = 0.01;
  private static final int MOST_FACTORS = 2;

  /** What moved, by how much, in one sentence. */
  public String reason() {
    return "%s is above %s now: %s; %s"
        .formatted(
            risen,
            fallen,
            moved(risen, risenBefore, risenNow),
            moved(fallen, fallenBefore, fallenNow));
  }

  private static String moved(String source, ScoreComposition before, ScoreComposition now) {
    List<String> causes = new ArrayList<>();
    Map<String, Double> was = before.factors();
    now.factors().entrySet().stream()
        .sorted(
            Comparator.comparingDouble(
                factor -> -Math.abs(change(was.get(factor.getKey()), factor.getValue()))))
        .limit(MOST_FACTORS)
        .filter(f -> Math.abs(change(was.get(f.getKey()), f.getValue())) >= WORTH_TELLING)
        .forEach(
            f ->
                causes.add(
                    String.format(
                        Locale.ROOT,
                        "%s %+.0f %%",
                        f.getKey(),
                        100 * change(was.get(f.getKey()), f.getValue()))));
    double points = now.falseNegativeRate() - before.falseNegativeRate();
    if (Math.abs(points) >= WORTH_TELLING) {
      causes.add(
          String.format(
              Locale.ROOT,
              "suspected false negatives %.0f %% to %.0f %%",
              100 * before.falseNegativeRate(),
              100 * now.falseNegativeRate()));
    }
    return String.format(
        Locale.ROOT,
        "%s went from %.4f to %.4f (%s)",
        source,
        before.eci(),
        now.eci(),
        causes.isEmpty() ? "no part by 1 % or more" : String.join(", ", causes));
  }

  private static double change(double before, double now) {
    return before == 0 ? 0.0 : now / before - 1;
  }
}
