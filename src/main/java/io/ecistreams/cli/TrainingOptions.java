package io.ecistreams.cli;

import io.ecistreams.probe.AdaptedSide;
import io.ecistreams.probe.ProbeSettings;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How adapters are trained and judged, on the command line. */
final class TrainingOptions {

  /** What the adapter is applied to, as it is typed. */
  enum Side {
    query,
    both
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--side",
      paramLabel = "SIDE",
      defaultValue = "both",
      description =
          "What the adapter is applied to: both, queries and passages by one matrix, or query, as if"
              + " an index of the passages stayed; then take --rate 1e-5 --epochs 10 (default:"
              + " ${DEFAULT-VALUE}).")
  private Side side;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "5",
      description = "Times that the training queries are gone through (default: ${DEFAULT-VALUE}).")
  private int epochs;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "32",
      description =
          "Records of a step; their positives are negatives of each other (default:"
              + " ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--rate",
      paramLabel = "X",
      defaultValue = "1e-4",
      description = "Step length of Adam (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--temperature",
      paramLabel = "X",
      defaultValue = "0.02",
      description = "Of InfoNCE (default: ${DEFAULT-VALUE}).")
  private double temperature;

  @Option(
      names = "--folds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Parts of the queries, each held out once (default: ${DEFAULT-VALUE}).")
  private int folds;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "Times that all is done, with other folds and another order (default: ${DEFAULT-VALUE}).")
  private int seeds;

  @Option(
      names = "--first-seed",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "The first seed; the same files and options give the same numbers on the same kind of"
              + " processor, on any number of threads (default: ${DEFAULT-VALUE}).")
  private long firstSeed;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Trainings at the same time; by default one on each core.")
  private Optional<Integer> threads = Optional.empty();

  /**
   * As they were given.
   *
   * @throws ParameterException if nothing can be trained so
   */
  ProbeSettings settings() {
    if (threads.filter(number -> number < 1).isPresent()) {
      throw wrong("--threads must be at least 1, not " + threads.get());
    }
    try {
      AdaptedSide adapted = side == Side.both ? AdaptedSide.BOTH : AdaptedSide.QUERY;
      return new ProbeSettings(adapted, epochs, batch, rate, temperature, folds, seeds, firstSeed);
    } catch (IllegalArgumentException e) {
      throw wrong("Nothing can be trained so: " + e.getMessage() + ".");
    }
  }

  /** Trainings at the same time. */
  int threads() {
    return threads.orElseGet(Runtime.getRuntime()::availableProcessors);
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(command.commandLine(), sentence);
  }
}
