package io.ecistreams.serde;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.avro.GainEstimate;
import io.ecistreams.avro.SourceGain;
import io.ecistreams.avro.TrainingGains;
import io.ecistreams.avro.TrainingOutcome;
import io.ecistreams.avro.TrainingRound;
import io.ecistreams.model.NameRule;
import io.ecistreams.model.ObservedGains;
import io.ecistreams.model.ObservedGains.Estimate;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.outcome.TrainingReport;
import io.ecistreams.scoring.Board;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** From reports of training to the domain, and from what these show to the record of a ranking. */
public final class OutcomeMapping {
  private static final int MOST_NAME_CHARS = 200;

  /** Larger numbers are no metric, and sums of their squares would leave the range of doubles. */
  private static final double LARGEST = 1e6;

  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Duration LONGEST_AHEAD = Duration.ofDays(1);

  /** A ranking is one record, and names are long. */
  private static final int MOST_GAINS = 64;

  private OutcomeMapping() {}

  /**
   * A report from JSON with the fields of the schema.
   *
   * @param defaults values of fields that are not there
   * @throws JsonInputException if it is none; the message names the field
   */
  public static TrainingOutcome ofJson(String json, String place, Map<String, ?> defaults) {
    return AvroJsonReader.readLine(json, place, TrainingOutcome.getClassSchema(), defaults)
        .map(TrainingOutcome.class::cast)
        .orElseThrow(() -> new JsonInputException(place + ": it has no field of a report."));
  }

  /**
   * The report, or what is wrong with it whatever the board is.
   *
   * @param now the clock
   */
  public static Outcome<TrainingReport> report(TrainingOutcome outcome, Instant now) {
    return missing(outcome)
        .map(field -> new Rejection(RejectionReason.MISSING_FIELD, field))
        .or(
            () ->
                problem(outcome)
                    .map(problem -> new Rejection(RejectionReason.INVALID_FIELD, problem)))
        .or(() -> timeProblem(outcome.getAt(), now))
        .<Outcome<TrainingReport>>map(Outcome.Refused::new)
        .orElseGet(() -> Outcome.accepted(converted(outcome)));
  }

  private static Optional<String> missing(TrainingOutcome outcome) {
    if (Stream.of(outcome.getBoard(), outcome.getId(), outcome.getMetric())
        .anyMatch(String::isBlank)) {
      return Optional.of("board, id or metric is empty: say what was measured, and give an id");
    }
    return outcome.getSource().isPresent() == outcome.getWeights().isEmpty()
        ? Optional.empty()
        : Optional.of("give either source, or weights of the sources that were trained on");
  }

  private static Optional<String> problem(TrainingOutcome outcome) {
    return name("board", outcome.getBoard())
        .or(() -> name("id", outcome.getId()))
        .or(() -> name("metric", outcome.getMetric()))
        .or(() -> outcome.getRevision().flatMap(revision -> name("revision", revision)))
        .or(
            () ->
                sources(outcome).keySet().stream()
                    .flatMap(source -> name("source", source).stream())
                    .findFirst())
        .or(() -> numberProblem(outcome));
  }

  private static Optional<String> name(String field, String name) {
    return name.length() > MOST_NAME_CHARS
        ? Optional.of("%s is longer than %d characters".formatted(field, MOST_NAME_CHARS))
        : NameRule.problem(field, name);
  }

  private static Optional<String> numberProblem(TrainingOutcome outcome) {
    if (!Double.isFinite(outcome.getValue()) || !Double.isFinite(outcome.getBaseline())) {
      return Optional.of("value or baseline is no finite number");
    }
    if (outcome.getStandardError().filter(e -> !(e > 0 && Double.isFinite(e))).isPresent()) {
      return Optional.of("standardError must be above 0: leave it out where it is not known");
    }
    Map<String, Double> numbers = new TreeMap<>();
    numbers.put("value", outcome.getValue());
    numbers.put("baseline", outcome.getBaseline());
    outcome.getStandardError().ifPresent(error -> numbers.put("standardError", error));
    for (Map.Entry<String, Double> number : numbers.entrySet()) {
      if (Math.abs(number.getValue()) > LARGEST) {
        return Optional.of(
            "%s is %s, and may be up to a million: give the metric in a larger unit"
                .formatted(number.getKey(), number.getValue()));
      }
    }
    double sum = sources(outcome).values().stream().mapToDouble(w -> w).sum();
    boolean isBelowZero = sources(outcome).values().stream().anyMatch(w -> !(w >= 0));
    if (isBelowZero || !(sum > 0 && Double.isFinite(sum))) {
      return Optional.of("weights must be at least 0, and one of them above it");
    }
    return sources(outcome).size() > Board.MOST_SOURCES
        ? Optional.of("there are weights of more than %d sources".formatted(Board.MOST_SOURCES))
        : Optional.empty();
  }

  private static Optional<Rejection> timeProblem(Instant at, Instant now) {
    if (at.isBefore(EARLIEST)) {
      return Optional.of(
          new Rejection(
              RejectionReason.INVALID_FIELD,
              "at is %s, before the year 2000: it is when the metric was measured, as a number milliseconds since 1970"
                  .formatted(at)));
    }
    return at.isAfter(now.plus(LONGEST_AHEAD))
        ? Optional.of(
            new Rejection(
                RejectionReason.FUTURE_TIME,
                "at is %s, more than a day ahead of the clock: it is when the metric was measured, as a number milliseconds since 1970"
                    .formatted(at)))
        : Optional.empty();
  }

  private static SortedMap<String, Double> sources(TrainingOutcome outcome) {
    return new TreeMap<>(
        outcome.getSource().map(source -> Map.of(source, 1.0)).orElse(outcome.getWeights()));
  }

  private static TrainingReport converted(TrainingOutcome outcome) {
    return new TrainingReport(
        outcome.getId(),
        outcome.getRevision(),
        outcome.getMetric(),
        outcome.getValue(),
        outcome.getBaseline(),
        sources(outcome),
        outcome.getExamples(),
        outcome.getStandardError(),
        outcome.getAt().toEpochMilli());
  }

  /** What training showed. */
  public static TrainingGains gains(ObservedGains gains) {
    return TrainingGains.newBuilder()
        .setMetric(gains.metric())
        .setReports(gains.reports())
        .setSentence(gains.sentence())
        .setSlope(estimate(gains.slope()))
        .setSpearman(gains.spearman().orElse(null))
        .setByAlign(gains.byAlign())
        .setGains(
            gains.gains().stream()
                .limit(MOST_GAINS)
                .map(gain -> new SourceGain(gain.source(), estimate(gain.gain()), gain.best()))
                .toList())
        .setRounds(
            gains.rounds().stream()
                .map(
                    round ->
                        new TrainingRound(
                            round.id(),
                            Instant.ofEpochMilli(round.atMs()),
                            shortened(round.trainedOn()),
                            estimate(round.observed()),
                            estimate(round.predicted())))
                .toList())
        .build();
  }

  /**
   * Metrics of the reports of other ids, as far as a ranking says.
   *
   * @param outcomes what training showed, by metric, as JSON
   */
  public static SortedSet<String> otherMetrics(JsonNode outcomes, String id) {
    SortedSet<String> metrics = new TreeSet<>();
    for (JsonNode gains : outcomes) {
      boolean isOfItAlone =
          gains.path("reports").asInt() == 1 && gains.at("/rounds/0/id").asText().equals(id);
      if (!isOfItAlone) {
        metrics.add(gains.path("metric").asText());
      }
    }
    return metrics;
  }

  private static String shortened(String names) {
    return names.codePointCount(0, names.length()) <= MOST_NAME_CHARS
        ? names
        : names.substring(0, names.offsetByCodePoints(0, MOST_NAME_CHARS - 1)) + "…";
  }

  private static GainEstimate estimate(Estimate estimate) {
    return new GainEstimate(estimate.value(), estimate.low(), estimate.high());
  }
}
