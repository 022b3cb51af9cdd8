package io.ecistreams.cli;

import io.ecistreams.miner.Band;
import io.ecistreams.miner.BandedMiner;
import io.ecistreams.miner.NegativeMiner;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Which candidates are taken, and how many are left out by which rule; use as a mixin. Safe for use
 * by several threads once the options are parsed.
 */
final class BandOptions {
  /** Of what is drawn. */
  static final long SEED = 2026;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--range-min",
      paramLabel = "N",
      description = "Skip the N best of those that the bounds of scores leave.")
  private int rangeMin;

  @Option(
      names = "--range-max",
      paramLabel = "N",
      description =
          "Look at the N best candidates only; by default at as many as are needed, or at ten times"
              + " as many where --max-score or a margin may leave some out.")
  private Optional<Integer> rangeMax = Optional.empty();

  @Option(
      names = "--max-score",
      paramLabel = "X",
      description = "Leave out scores of the miner above this.")
  private Optional<Double> maxScore = Optional.empty();

  @Option(names = "--min-score", paramLabel = "X", description = "Leave out scores below this.")
  private Optional<Double> minScore = Optional.empty();

  @Option(
      names = "--absolute-margin",
      paramLabel = "X",
      description =
          "Leave out scores above the positive's less this; of several positives the least score"
              + " counts.")
  private Optional<Double> absoluteMargin = Optional.empty();

  @Option(
      names = "--relative-margin",
      paramLabel = "X",
      description =
          "Leave out scores above the positive's less this share of its size; 0.05 keeps what is"
              + " below 95 %% of it.")
  private Optional<Double> relativeMargin = Optional.empty();

  @Option(
      names = "--sampling",
      paramLabel = "HOW",
      defaultValue = "top",
      description =
          "Which of those that are left are taken: ${COMPLETION-CANDIDATES} (default:"
              + " ${DEFAULT-VALUE}).")
  private Sampling sampling = Sampling.top;

  private final Map<Band.Rule, Long> leftOut = new EnumMap<>(Band.Rule.class);

  /** In the words of the option. */
  private enum Sampling {
    top,
    random
  }

  /**
   * The band of a miner whose candidates have scores.
   *
   * @throws ParameterException if a value is out of range, or two contradict each other
   */
  Band of(int numNegatives) {
    if (rangeMin < 0 || rangeMax.filter(max -> max <= rangeMin).isPresent()) {
      throw wrong("--range-min must be at least 0, and --range-max more than that");
    }
    if (rangeMax.filter(max -> max - rangeMin < numNegatives).isPresent()
        && numNegatives != Integer.MAX_VALUE) {
      throw wrong(
          "--range-min %d and --range-max %d leave %d negatives of a query; give that or less as --num-negatives, not %d"
              .formatted(rangeMin, rangeMax.get(), rangeMax.get() - rangeMin, numNegatives));
    }
    if (Stream.of(maxScore, minScore, absoluteMargin)
        .flatMap(Optional::stream)
        .anyMatch(limit -> !Double.isFinite(limit))) {
      throw wrong("--max-score, --min-score and --absolute-margin take finite numbers");
    }
    if (relativeMargin.filter(share -> !(share >= 0 && share <= 2)).isPresent()) {
      throw wrong(
          "--relative-margin is a share of the positive's score; give 0 to 2, not "
              + relativeMargin.get());
    }
    if (minScore.isPresent() && maxScore.filter(max -> max < minScore.get()).isPresent()) {
      throw wrong("--min-score is above --max-score, which leaves nothing");
    }
    return new Band(
        rangeMin,
        rangeMax.map(OptionalInt::of).orElseGet(OptionalInt::empty),
        new Band.Scores(
            optional(absoluteMargin),
            optional(relativeMargin),
            optional(maxScore),
            optional(minScore)),
        numNegatives,
        sampling == Sampling.random ? Band.Sampling.RANDOM : Band.Sampling.TOP);
  }

  /**
   * The band of a miner whose candidates have ranks only.
   *
   * @throws ParameterException as above, and if there are bounds of scores
   */
  Band ofRanks(int numNegatives) {
    Band band = of(numNegatives);
    if (!band.scores().equals(Band.Scores.ANY)) {
      throw wrong(
          "%s gives no scores, which --max-score, --min-score and the margins are about; give ranks, or clean what it finds with `eci clean`"
              .formatted(command.name()));
    }
    return band;
  }

  private static OptionalDouble optional(Optional<Double> value) {
    return value.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
  }

  /** The miner, which finds as many candidates as the band is deep, without what is left out. */
  NegativeMiner within(Band band, NegativeMiner miner) {
    return band.isTop() ? miner : new BandedMiner(miner, band, SEED, this::leaveOut);
  }

  /** A candidate is left out. */
  synchronized void leaveOut(Band.Rule rule) {
    leftOut.merge(rule, 1L, Long::sum);
  }

  /** How many candidates were left out by which rule, if any were. */
  synchronized Optional<String> sum() {
    return leftOut.isEmpty()
        ? Optional.empty()
        : Optional.of(
            leftOut.entrySet().stream()
                .map(
                    entry ->
                        String.format(
                            Locale.ROOT,
                            "%s %,d",
                            entry.getKey().name().toLowerCase(Locale.ROOT),
                            entry.getValue()))
                .collect(Collectors.joining(", ", "candidates left out by ", "")));
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
