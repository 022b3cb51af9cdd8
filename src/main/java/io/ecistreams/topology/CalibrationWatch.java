package io.ecistreams.topology;

import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.scoring.Board;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of boards that have waited long for their background, and what would end the wait: once a
 * board, then at most hourly.
 */
final class CalibrationWatch {
  private static final Logger LOG = LoggerFactory.getLogger(CalibrationWatch.class);
  private static final long PATIENCE_MS = Duration.ofMinutes(5).toMillis();
  private static final long REPEAT_MS = Duration.ofHours(1).toMillis();

  private final CalibrationPolicy policy;
  private final Map<String, Long> warnedMs = new HashMap<>();

  CalibrationWatch(CalibrationPolicy policy) {
    this.policy = policy;
  }

  void check(Board board, long nowMs) {
    if (board.background().isPresent()) {
      forget(board);
      return;
    }
    long waitedMs = nowMs - board.calibration().firstSeenMs();
    Long lastMs = warnedMs.get(board.name());
    boolean due = lastMs == null ? waitedMs > PATIENCE_MS : nowMs - lastMs >= REPEAT_MS;
    if (due) {
      warnedMs.put(board.name(), nowMs);
      LOG.warn(
          "board {} has waited {} min for its background with {} of {} queries; {} examples wait: send records of more queries, or let it start from {} with calibration.time.limit.ms (now {})",
          board.name(),
          Duration.ofMillis(waitedMs).toMinutes(),
          board.calibration().queries(),
          policy.queries(),
          board.calibration().waiting().examples(),
          policy.minQueries(),
          policy.timeLimitMs());
    }
  }

  void forget(Board board) {
    warnedMs.remove(board.name());
  }
}
