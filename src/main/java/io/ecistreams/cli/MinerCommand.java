package io.ecistreams.cli;

import io.ecistreams.config.EciConfig;
import io.ecistreams.miner.MiningPlan;
import io.ecistreams.serde.JsonLines;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** A command that mines: what is mined, how fast, and what of it is sent. */
abstract class MinerCommand extends ConfiguredCommand {
  private static final long SEED = 2026;

  @Option(
      names = "--board",
      paramLabel = "NAME",
      completionCandidates = CompletedNames.Boards.class,
      description = "The board on which it is ranked (default: " + JsonLines.DEFAULT_BOARD + ").")
  private Optional<String> board = Optional.empty();

  @Option(
      names = "--source",
      paramLabel = "NAME",
      completionCandidates = CompletedNames.Sources.class,
      description = "The name under which it is ranked; by default the miner's.")
  private Optional<String> source = Optional.empty();

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Records a second; by default as fast as they are mined and sent.")
  private Optional<Double> rate = Optional.empty();

  @Option(names = "--loop", description = "Begin anew after the last one, until Ctrl-C.")
  private boolean loop;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Go on in the same way, and end after this time, e.g. 30s, 5m.")
  private Optional<Duration> duration = Optional.empty();

  @Option(
      names = "--send-text",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Send texts, by which words are compared (default); --no-send-text leaves them out where"
              + " there is a vector.")
  private boolean sendText;

  @Option(
      names = "--send-vectors",
      negatable = true,
      description =
          "Send vectors too, made here by the configured encoder where the miner has none;"
              + " --no-send-vectors leaves out those of the miner. By default those of the miner are"
              + " sent.")
  private Optional<Boolean> sendVectors = Optional.empty();

  @Mixin UnusableLines unusable;

  /**
   * Checks what picocli cannot.
   *
   * @throws ParameterException if a value is out of range or two contradict each other
   */
  void checkOptions(EciConfig eci) {
    if (rate.filter(r -> !(r > 0) || Double.isInfinite(r)).isPresent()) {
      throw wrong("--rate must be above 0, not " + rate.get());
    }
    if (!sendText && !sendVectors()) {
      throw wrong("--no-send-text and --no-send-vectors leave nothing to send");
    }
    if (board.filter(String::isBlank).isPresent() || source.filter(String::isBlank).isPresent()) {
      throw wrong("--board and --source must not be empty");
    }
    if (embeds()) {
      eci.requireEncoder();
    }
  }

  Optional<String> board() {
    return board;
  }

  /** The board's name where none is given. */
  String boardOrDefault() {
    return board.orElse(JsonLines.DEFAULT_BOARD);
  }

  Optional<String> source() {
    return source;
  }

  Optional<Duration> duration() {
    return duration;
  }

  /** Whether the queries are gone over more than once. */
  boolean loops() {
    return loop || duration.isPresent();
  }

  boolean sendText() {
    return sendText;
  }

  boolean sendVectors() {
    return sendVectors.orElse(true);
  }

  /** Whether vectors are made here for records that have none. */
  boolean embeds() {
    return sendVectors.orElse(false);
  }

  /** Rate and passes, for one of several workers that share the rate. */
  MiningPlan plan(int workers) {
    return new MiningPlan(
        rate.orElse(Double.POSITIVE_INFINITY) / workers,
        loops() ? OptionalInt.empty() : OptionalInt.of(1),
        false,
        SEED);
  }
}
