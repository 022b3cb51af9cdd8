package io.ecistreams.alarm;

import io.ecistreams.model.AlertLabels;
import io.ecistreams.model.AlertPhase;
import java.util.Locale;

/** What an alert says to a person. */
final class AlertText {

  private AlertText() {}

  static String summary(AlertLabels labels, AlertPhase state, Reading reading) {
    String subject = labels.source().orElse("board " + labels.board());
    if (state == AlertPhase.RESOLVED) {
      return subject + ": " + over(labels);
    }
    return subject + " " + text(labels, reading);
  }

  private static String text(AlertLabels labels, Reading reading) {
    return switch (labels.kind()) {
      case FALSE_NEGATIVE_SPIKE ->
          format(
              "emits suspected false negatives at a rate of %s over %,d examples, where at most %s is usual",
              rate(reading), reading.examples(), percent(reading.limit()));
      case FALSE_NEGATIVE_HIGH ->
          format(
              "emits suspected false negatives at a rate of %s over %,d examples, more than %s",
              rate(reading), reading.examples(), percent(reading.limit()));
      case SOURCE_EASY ->
          format(
              "has %s easy negatives over %,d examples, more than %s: refresh this miner",
              rate(reading), reading.examples(), percent(reading.limit()));
      case SOURCE_SILENT ->
          format("has sent nothing for %,d s", Math.round(reading.value() / 1_000));
      case SOURCE_STALE ->
          format(
              "has sent nothing of the board's revision for %,d s: its negatives were mined for an earlier one; refresh this miner",
              Math.round(reading.value() / 1_000));
      case ECI_DROP ->
          format(
              "has fallen: its ECI is at most %.4f now and was at least %.4f over the longest window",
              reading.value(), reading.limit());
      case BACKGROUND_DRIFT ->
          format(
              "has queries whose cosines lie %.1f standard deviations from its frozen background, more than %.1f",
              reading.value(), reading.limit());
      case RANKING_CONTRADICTED ->
          format(
              "has a ranking of which eci-align orders %,.0f pairs of sources the other way: train on both before you give one up",
              reading.value());
      case BAD_INPUT_RATE ->
          format(
              "sends records of which %s are refused over %,d records, where at most %s is usual",
              rate(reading), reading.examples(), percent(reading.limit()));
    };
  }

  private static String over(AlertLabels labels) {
    return switch (labels.kind()) {
      case FALSE_NEGATIVE_SPIKE -> "the rate of suspected false negatives is back to what is usual";
      case FALSE_NEGATIVE_HIGH ->
          "fewer of its examples are suspected false negatives, or none come";
      case SOURCE_EASY -> "fewer of its negatives are easy, or none come";
      case SOURCE_SILENT -> "records come again, or it counts as retired";
      case SOURCE_STALE -> "it sends records of the board's revision, or counts as retired";
      case ECI_DROP -> "its ECI is no longer below that of the longest window";
      case BACKGROUND_DRIFT -> "the newest queries lie near the background again";
      case RANKING_CONTRADICTED -> "eci-align no longer contradicts the ranking";
      case BAD_INPUT_RATE -> "few of its records are refused again";
    };
  }

  private static String rate(Reading reading) {
    return reading
        .rate()
        .map(r -> format("%s (%s to %s)", percent(r.rate()), percent(r.low()), percent(r.high())))
        .orElse("an unknown share");
  }

  private static String percent(double share) {
    return format("%.1f %%", 100 * share);
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
