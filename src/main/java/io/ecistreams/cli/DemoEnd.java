package io.ecistreams.cli;

import java.time.Duration;
import java.util.Optional;

/**
 * When a demo is over, and whether it did what it is there for: a ranking is shown, and the alarm
 * of a spike comes and goes, or a refreshed encoder takes over.
 *
 * @param duration empty for a demo without an end
 * @param hasSpike whether a miner is to spike
 * @param hasRefresh whether the encoder is to be trained
 */
record DemoEnd(Optional<Duration> duration, boolean hasSpike, boolean hasRefresh) {
  /** A short duration waits this long, so that it always shows something. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final Duration PATIENCE_WITH_MORE = Duration.ofMinutes(15);

  /**
   * Whether the time is up.
   *
   * @param elapsed since all miners emit
   */
  boolean isOver(Duration elapsed, LiveScreen screen) {
    Duration patience = hasSpike || hasRefresh ? PATIENCE_WITH_MORE : PATIENCE;
    return duration.filter(time -> elapsed.compareTo(time) >= 0).isPresent()
        && (lack(screen).isEmpty() || elapsed.compareTo(patience) >= 0);
  }

  /**
   * What went wrong; empty if nothing did.
   *
   * @param failure of the application
   * @param interrupted by the user, who need not wait for anything
   */
  Optional<String> complaint(Optional<String> failure, LiveScreen screen, boolean interrupted) {
    if (failure.isPresent()) {
      return failure.map(why -> "The application ended by itself. " + why);
    }
    return lack(screen)
        .filter(lack -> !interrupted)
        .map(lack -> lack + "; run again with a longer --duration.");
  }

  private Optional<String> lack(LiveScreen screen) {
    if (!screen.isRanked()) {
      return Optional.of("No ranking was reached");
    }
    if (hasSpike && !screen.hasResolvedSpike()) {
      return Optional.of("The alarm of the spike was not raised and resolved");
    }
    return hasRefresh && !screen.hasJudgedAnew()
        ? Optional.of("The refreshed encoder did not take over")
        : Optional.empty();
  }
}
