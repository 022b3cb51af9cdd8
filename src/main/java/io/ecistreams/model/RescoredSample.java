package io.ecistreams.model;

import java.util.Locale;
import java.util.Optional;

/**
 * The same newest examples of a source under two revisions: how stale what was mined before is.
 *
 * @param examples how many, at least 1
 * @param easyBefore share that was easy when they were folded
 * @param easyNow share that is easy under the new revision
 */
public record RescoredSample(int examples, double easyBefore, double easyNow) {
  /** By how much the share must have grown to be worth a word. */
  public static final double MUCH = 0.2;

  /** What to do, where much of it has become easy; else empty. */
  public Optional<String> advice(String source, String from, String to) {
    return easyNow - easyBefore < MUCH
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%.0f %% of %s's negatives are easy for %s; they were %.0f %% for %s: refresh this miner",
                100 * easyNow,
                source,
                EncoderId.shortName(to),
                100 * easyBefore,
                EncoderId.shortName(from)));
  }

  /** Writes all of it. */
  public void writeTo(BinaryWriter out) {
    out.putInt(examples).putDouble(easyBefore).putDouble(easyNow);
  }

  /** Reads what {@link #writeTo} wrote. */
  public static RescoredSample readFrom(BinaryReader in) {
    return new RescoredSample(in.getInt(), in.getDouble(), in.getDouble());
  }
}
