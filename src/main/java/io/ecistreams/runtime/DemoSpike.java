package io.ecistreams.runtime;

import io.ecistreams.avro.Alert;
import io.ecistreams.avro.AlertKind;
import io.ecistreams.avro.AlertState;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import java.util.Optional;

/**
 * When a miner is to emit false negatives: from the ranking on that counts enough of its examples
 * and knows its usual rate, until its alarm has fired. It waits for what the application has read
 * and said, never for a time: on a slow machine too the spike is no part of the usual rate, and is
 * not over before it was seen. Safe for use by several threads.
 */
final class DemoSpike {
  private final String source;
  private final long afterExamples;
  private boolean hasBegun;
  private boolean isFiring;
  private boolean wasSeen;

  /**
   * A spike that has not begun.
   *
   * @param source the miner's name on the board
   * @param afterExamples of it in the newest ranking
   */
  DemoSpike(String source, long afterExamples) {
    this.source = source;
    this.afterExamples = afterExamples;
  }

  /** Whether the miner is to emit false negatives now. */
  synchronized boolean isOn() {
    return hasBegun && !wasSeen;
  }

  /** A false alarm that fires already would not fire again: it is waited for. */
  synchronized void read(Ranking ranking) {
    hasBegun |= !isFiring && hasCounted(ranking);
  }

  private boolean hasCounted(Ranking ranking) {
    return score(ranking, source)
        .filter(score -> score.getN() >= afterExamples)
        .flatMap(SourceScore::getFalseNegativeBaseline)
        .isPresent();
  }

  /** A source in the primary window of a ranking. */
  static Optional<SourceScore> score(Ranking ranking, String source) {
    return ranking.getWindows().stream()
        .limit(1)
        .flatMap(window -> window.getSources().stream())
        .filter(score -> score.getSource().equals(source))
        .findFirst();
  }

  /** To be called when the alert was shown. */
  synchronized void read(Alert alert) {
    if (alert.getKind() == AlertKind.FALSE_NEGATIVE_SPIKE
        && alert.getSource().filter(source::equals).isPresent()) {
      isFiring = alert.getState() == AlertState.FIRING;
      wasSeen |= hasBegun && isFiring;
    }
  }
}
