package io.ecistreams.probe;

/**
 * How adapters are trained and judged.
 *
 * @param side what the adapter is applied to
 * @param epochs how often a source's training records are gone through
 * @param batch records of a step
 * @param rate step length of Adam
 * @param temperature tau of InfoNCE
 * @param folds parts of the labelled queries, each held out once
 * @param seeds how often everything is done anew, with other folds and another order
 * @param firstSeed the first of them; the others follow it
 */
public record ProbeSettings(
    AdaptedSide side,
    int epochs,
    int batch,
    double rate,
    double temperature,
    int folds,
    int seeds,
    long firstSeed) {

  public ProbeSettings {
    if (epochs < 1 || batch < 1 || folds < 2 || seeds < 1) {
      throw new IllegalArgumentException(
          "epochs, batch and seeds must be at least 1 and folds at least 2");
    }
    if (!(rate > 0 && rate < 1) || !(temperature > 0 && temperature <= 10)) {
      throw new IllegalArgumentException(
          "the rate must lie between 0 and 1, the temperature above 0 and at most at 10");
    }
  }

  /** Trainings of each source: a fold is held out in each. */
  public int rounds() {
    return folds * seeds;
  }
}
