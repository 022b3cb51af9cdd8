package io.ecistreams.alarm;

import io.ecistreams.model.BinaryReader;
import io.ecistreams.model.BinaryWriter;
import io.ecistreams.model.RateEstimate;
import io.ecistreams.model.SuspectedNegative;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a condition is judged by.
 *
 * @param holds whether it holds
 * @param value what was measured
 * @param limit what it is compared with
 * @param examples that a rate was measured over; 0 where the value is none
 * @param rate the rate with its interval, where the value is one
 * @param eValue where there is such a test
 * @param evidence the most suspicious of the latest examples
 */
record Reading(
    boolean holds,
    double value,
    double limit,
    long examples,
    Optional<RateEstimate> rate,
    OptionalDouble eValue,
    List<SuspectedNegative> evidence) {
  /** Nothing was measured. */
  static final Reading NONE = of(false, 0, 0);

  /** Of a measure that is no rate. */
  static Reading of(boolean holds, double value, double limit) {
    return new Reading(holds, value, limit, 0, Optional.empty(), OptionalDouble.empty(), List.of());
  }

  /** Of a share of some examples. */
  static Reading of(RateEstimate share, double limit, long examples) {
    return new Reading(
        share.low() > limit,
        share.rate(),
        limit,
        examples,
        Optional.of(share),
        OptionalDouble.empty(),
        List.of());
  }

  Reading with(List<SuspectedNegative> suspects) {
    return new Reading(holds, value, limit, examples, rate, eValue, suspects);
  }

  /** Writes what was measured, without tests and evidence, which others keep. */
  void writeTo(BinaryWriter out) {
    out.putFlag(holds).putDouble(value).putDouble(limit).putLong(examples);
    out.putFlag(rate.isPresent());
    rate.ifPresent(r -> out.putDouble(r.low()).putDouble(r.high()));
  }

  static Reading readFrom(BinaryReader in) {
    boolean holds = in.getFlag();
    double value = in.getDouble();
    double limit = in.getDouble();
    long examples = in.getLong();
    Optional<RateEstimate> rate =
        in.getFlag()
            ? Optional.of(new RateEstimate(value, in.getDouble(), in.getDouble()))
            : Optional.empty();
    return new Reading(holds, value, limit, examples, rate, OptionalDouble.empty(), List.of());
  }

  /** Of a rate. */
  static Reading of(RateWatch watch, List<SuspectedNegative> evidence) {
    return new Reading(
        watch.isRisen(),
        watch.riseRate().map(RateEstimate::rate).orElse(0.0),
        watch.p0().orElse(0.0),
        watch.riseExamples(),
        watch.riseRate(),
        OptionalDouble.of(watch.eValue()),
        evidence);
  }
}
