package io.ecistreams.cli;

import java.time.Duration;
import java.util.Optional;

/** When a demo is over, and whether it did what it is there for. */
final class DemoEnd {
  /** A short duration waits this long for the first ranking, so that it always shows one. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private DemoEnd() {}

  /**
   * Whether the time is up.
   *
   * @param wanted empty for a demo without an end
   * @param elapsed since all miners emit
   */
  static boolean isOver(Optional<Duration> wanted, Duration elapsed, boolean ranked) {
    return wanted.filter(time -> elapsed.compareTo(time) >= 0).isPresent()
        && (ranked || elapsed.compareTo(PATIENCE) >= 0);
  }

  /**
   * What went wrong; empty if nothing did.
   *
   * @param failure of the application
   * @param interrupted by the user, who need not wait for a ranking
   */
  static Optional<String> complaint(Optional<String> failure, boolean ranked, boolean interrupted) {
    if (failure.isPresent()) {
      return failure.map(why -> "The application ended by itself. " + why);
    }
    return ranked || interrupted
        ? Optional.empty()
        : Optional.of("No ranking was reached; run again with a longer --duration.");
  }
}
