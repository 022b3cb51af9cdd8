package io.ecistreams.scoring;

import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
import java.time.Instant;
import java.util.Optional;

/** Event times that cannot be right, and what they probably are. */
final class EventTime {
  /** The year 2000: before it nobody mined negatives, and what counts seconds is always before. */
  private static final long EARLIEST_MS = 946_684_800_000L;

  private static final long MS_PER_SECOND = 1_000;
  private static final long MICROSECONDS_PER_MS = 1_000;
  private static final long NANOSECONDS_PER_MS = 1_000_000;

  private EventTime() {}

  /**
   * Why a time is refused, if it is.
   *
   * @param nowMs the clock, {@link Intake#NO_CLOCK} where the times of records do not count
   * @param futureMs how far a time may lie ahead of the clock
   */
  static Optional<Rejection> problem(long minedAtMs, long nowMs, long futureMs) {
    boolean hasClock = nowMs != Intake.NO_CLOCK;
    if (minedAtMs < (hasClock ? EARLIEST_MS : 0)) {
      return Optional.of(
          new Rejection(RejectionReason.INVALID_FIELD, tooEarly(minedAtMs, nowMs + futureMs)));
    }
    if (hasClock && minedAtMs - nowMs > futureMs) {
      return Optional.of(
          new Rejection(
              RejectionReason.FUTURE_TIME,
              "minedAt lies %d ms ahead of the clock, more than the %d ms allowed: %s"
                  .formatted(
                      minedAtMs - nowMs, futureMs, unitTooSmall(minedAtMs, nowMs + futureMs))));
    }
    return Optional.empty();
  }

  private static String tooEarly(long minedAt, long latestMs) {
    String is = "minedAt is " + minedAt + ", ";
    if (minedAt == 0) {
      return is + "the start of 1970: is the field set by the miner? It is milliseconds since 1970";
    }
    if (minedAt < 0) {
      return is + "before 1970: it is milliseconds since 1970, not negative";
    }
    boolean areSeconds =
        minedAt >= EARLIEST_MS / MS_PER_SECOND && minedAt <= latestMs / MS_PER_SECOND;
    return is
        + Instant.ofEpochMilli(minedAt)
        + ", before the year 2000: "
        + (areSeconds
            ? "these are probably seconds, multiply by 1000, as it is milliseconds since 1970"
            : "is it milliseconds since 1970, and is the miner's clock right?");
  }

  private static String unitTooSmall(long minedAt, long latestMs) {
    if (isBetween(minedAt / MICROSECONDS_PER_MS, latestMs)) {
      return "these are probably microseconds, divide by 1000, as it is milliseconds since 1970";
    }
    return isBetween(minedAt / NANOSECONDS_PER_MS, latestMs)
        ? "these are probably nanoseconds, divide by 1000000, as it is milliseconds since 1970"
        : "is it in milliseconds, and is the miner's clock right?";
  }

  private static boolean isBetween(long timeMs, long latestMs) {
    return timeMs >= EARLIEST_MS && timeMs <= latestMs;
  }
}
