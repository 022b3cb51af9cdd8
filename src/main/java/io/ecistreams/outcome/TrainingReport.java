package io.ecistreams.outcome;

import io.ecistreams.model.BinaryReader;
import io.ecistreams.model.BinaryWriter;
import io.ecistreams.model.EncoderId;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What a round of training yielded.
 *
 * @param id one a report: a later one of the same id takes its place
 * @param revision of the encoder that was trained; empty where the report does not say it
 * @param metric what was measured
 * @param value of the metric after the round
 * @param baseline of the metric without it
 * @param weights shares of the sources that were trained on, each > 0, sum 1
 * @param examples that were trained on
 * @param standardError of value - baseline, > 0; empty where the report does not say it
 * @param atMs when it was measured
 */
public record TrainingReport(
    String id,
    Optional<String> revision,
    String metric,
    double value,
    double baseline,
    SortedMap<String, Double> weights,
    Optional<Long> examples,
    Optional<Double> standardError,
    long atMs) {
  private static final int VERSION = 1;
  private static final int MOST_NAMED = 3;
  private static final double ROUNDING = 1e-9;

  /** Weights of any positive sum, which they are divided by. */
  public TrainingReport {
    double sum = weights.values().stream().mapToDouble(w -> w).sum();
    boolean isBelowZero = weights.values().stream().anyMatch(w -> !(w >= 0));
    if (isBelowZero || !(sum > 0 && Double.isFinite(sum))) {
      throw new IllegalArgumentException("weights must be at least 0, and one above it");
    }
    // What was divided stays as it is, so that it is read back bit by bit.
    double divisor = Math.abs(sum - 1) < ROUNDING ? 1 : sum;
    SortedMap<String, Double> shares = new TreeMap<>();
    weights.forEach(
        (source, weight) -> {
          if (weight > 0) {
            shares.put(source, weight / divisor);
          }
        });
    weights = Collections.unmodifiableSortedMap(shares);
  }

  /** The same with other instances of the names of its sources. */
  TrainingReport named(UnaryOperator<String> instance) {
    SortedMap<String, Double> same = new TreeMap<>();
    weights.forEach((source, weight) -> same.put(instance.apply(source), weight));
    return new TrainingReport(
        id, revision, metric, value, baseline, same, examples, standardError, atMs);
  }

  /** What the round yielded, in the metric's unit. */
  public double gain() {
    return value - baseline;
  }

  /** Whether it was trained on one source only. */
  boolean isOfOneSource() {
    return weights.size() == 1;
  }

  /** What was trained on, for people: the source, or the largest shares. */
  public String trainedOn() {
    if (isOfOneSource()) {
      return weights.firstKey();
    }
    String named =
        weights.entrySet().stream()
            .sorted(
                Map.Entry.<String, Double>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(MOST_NAMED)
            .map(e -> String.format(Locale.ROOT, "%s %.0f %%", e.getKey(), 100 * e.getValue()))
            .collect(Collectors.joining(", "));
    int others = weights.size() - MOST_NAMED;
    return others > 0 ? named + " and " + others + " more" : named;
  }

  /**
   * Why a board does not take it, if it does not.
   *
   * @param encoders ids of the board's encoder in all revisions that it has had, that of the active
   *     one first
   * @param isKnown whether the board has had a source of that name
   */
  public Optional<Rejection> refusal(List<String> encoders, Predicate<String> isKnown) {
    if (revision.isPresent()
        && encoders.stream().map(EncoderId::revision).noneMatch(revision::equals)) {
      return Optional.of(
          new Rejection(
              RejectionReason.WRONG_ENCODER,
              "the outcome is of revision %s, and the board's encoder is %s: report what was trained from that, or leave the revision out"
                  .formatted(revision.get(), encoders.get(0))));
    }
    return weights.keySet().stream()
        .filter(isKnown.negate())
        .findFirst()
        .map(
            source ->
                new Rejection(
                    RejectionReason.UNKNOWN_SOURCE,
                    "the outcome is about source %s, of which the board has had no record: check the spelling"
                        .formatted(source)));
  }

  /** The versioned binary form. */
  public void writeTo(BinaryWriter out) {
    out.putByte(VERSION).putText(id).putOptionalText(revision).putText(metric);
    out.putDouble(value).putDouble(baseline);
    out.putList(weights.entrySet(), e -> out.putText(e.getKey()).putDouble(e.getValue()));
    out.putLong(examples.orElse(-1L)).putDouble(standardError.orElse(Double.NaN)).putLong(atMs);
  }

  /**
   * Reads {@link #writeTo}.
   *
   * @throws IllegalArgumentException if the bytes are not that
   */
  public static TrainingReport readFrom(BinaryReader in) {
    in.requireVersion(VERSION);
    return new TrainingReport(
        in.getText(),
        in.getOptionalText(),
        in.getText(),
        in.getDouble(),
        in.getDouble(),
        weights(in),
        Optional.of(in.getLong()).filter(n -> n >= 0),
        Optional.of(in.getDouble()).filter(error -> !error.isNaN()),
        in.getLong());
  }

  private static SortedMap<String, Double> weights(BinaryReader in) {
    SortedMap<String, Double> weights = new TreeMap<>();
    in.getList(() -> weights.put(in.getText(), in.getDouble()));
    return weights;
  }
}
