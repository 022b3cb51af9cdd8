package io.ecistreams.model;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Detectors of suspected false negatives (definition.md, section 5), each a count of its own.
 * Stored by ordinal: new ones are added at the end.
 */
public enum Detector {
  /** Labelled positive or u > 3: the flag of the published rate and of the alarm. */
  FALSE_NEGATIVE,
  /** The id is among the record's positive ids. */
  LABELLED_POSITIVE,
  /** Labelled positive or u > 2.5. */
  SENSITIVE,
  /** q.n >= q.p. */
  NEARER_THAN_POSITIVE,
  /** q.n > q.p - 0.05 |q.p|. */
  POSITIVE_AWARE,
  /** p.n > 0.98. */
  NEAR_DUPLICATE,
  /** u > 3, labelled or not. */
  LOGIT,
  /** u > 2.5, labelled or not. */
  SENSITIVE_LOGIT,
  /** The record carries a cross-encoder's score of the negative, above the configured threshold. */
  CROSS_ENCODER,
  /** The record carries a cross-encoder's score of the negative: the examples it could flag. */
  CROSS_ENCODER_SCORED,
  /** Another record of late has it as a positive of the same query, and its own has not. */
  POSITIVE_ELSEWHERE;

  /** Each set is made once, as one is asked for with every suspected example. */
  private static final Map<Integer, Set<Detector>> SETS = new ConcurrentHashMap<>();

  /** Its bit in a set of detectors. */
  public int bit() {
    return 1 << ordinal();
  }

  /** A set of detectors as a sum of {@link #bit}. */
  public static int bits(Set<Detector> detectors) {
    int bits = 0;
    for (Detector detector : detectors) {
      bits |= detector.bit();
    }
    return bits;
  }

  /** The detectors whose bits are set, others ignored; unmodifiable. */
  public static Set<Detector> ofBits(int bits) {
    int known = bits & (1 << values().length) - 1;
    return SETS.computeIfAbsent(
        known,
        some ->
            Arrays.stream(values())
                .filter(detector -> (some & detector.bit()) != 0)
                .collect(Collectors.toUnmodifiableSet()));
  }
}
