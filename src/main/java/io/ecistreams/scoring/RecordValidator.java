package io.ecistreams.scoring;

import io.ecistreams.model.EncoderId;
import io.ecistreams.model.IntakeLimits;
import io.ecistreams.model.MinedItem;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.NameRule;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RejectionReason;
import java.util.List;
import java.util.Optional;

/** What can be said of a record without its vectors: fields, names, times, sizes. */
final class RecordValidator {
  private final IntakeLimits limits;

  RecordValidator(IntakeLimits limits) {
    this.limits = limits;
  }

  Outcome<MinedRecord> validate(MinedRecord record, long nowMs) {
    return missing(record)
        .or(() -> invalidNames(record))
        .or(() -> invalidTime(record, nowMs))
        .or(() -> tooLarge(record))
        .orElseGet(() -> Outcome.accepted(record));
  }

  private static Optional<Outcome<MinedRecord>> missing(MinedRecord record) {
    if (record.board().isBlank()) {
      return refuse(RejectionReason.MISSING_FIELD, "board is empty: name the training run");
    }
    if (record.source().isBlank()) {
      return refuse(RejectionReason.MISSING_FIELD, "source is empty: name the miner");
    }
    if (record.positives().isEmpty()) {
      return refuse(
          RejectionReason.MISSING_FIELD,
          "positives is empty: residuals need at least one positive of the query");
    }
    if (record.negatives().isEmpty()) {
      return refuse(RejectionReason.MISSING_FIELD, "negatives is empty: there is nothing to score");
    }
    return firstOf(
        record,
        (index, item) ->
            // Only the reference positive takes part in the scores.
            index > 0 && index < record.positives().size() || isUsable(item)
                ? Optional.empty()
                : refuse(
                    RejectionReason.MISSING_FIELD,
                    name(record, index) + " has neither text nor embedding"));
  }

  private static boolean isUsable(MinedItem item) {
    return item.embedding().isPresent() || item.text().filter(text -> !text.isBlank()).isPresent();
  }

  private Optional<Outcome<MinedRecord>> invalidNames(MinedRecord record) {
    return invalidName("board", record.board(), "|")
        .or(() -> invalidName("source", record.source(), "|"))
        .or(() -> record.encoder().flatMap(name -> invalidName("encoderId", name, "")))
        .or(
            () ->
                record
                    .encoder()
                    .flatMap(EncoderId::problem)
                    .flatMap(problem -> refuse(RejectionReason.INVALID_FIELD, problem)));
  }

  /** Whether a source may be called so. */
  boolean isSourceName(String name) {
    return invalidName("source", name, "|").isEmpty();
  }

  private Optional<Outcome<MinedRecord>> invalidName(String field, String value, String reserved) {
    if (value.length() > limits.nameChars()) {
      return refuse(
          RejectionReason.TOO_LARGE,
          "%s has %d characters, more than the %d allowed"
              .formatted(field, value.length(), limits.nameChars()));
    }
    if (value.isBlank()) {
      return refuse(
          RejectionReason.MISSING_FIELD, field + " is blank: give a name, or leave the field out");
    }
    return NameRule.problem(field, value)
        .or(() -> reservedCharacter(field, value, reserved))
        .flatMap(problem -> refuse(RejectionReason.INVALID_FIELD, problem));
  }

  private static Optional<String> reservedCharacter(String field, String value, String reserved) {
    return reserved.isEmpty() || !value.contains(reserved)
        ? Optional.empty()
        : Optional.of("%s holds '%s', which separates board and source".formatted(field, reserved));
  }

  private Optional<Outcome<MinedRecord>> invalidTime(MinedRecord record, long nowMs) {
    return EventTime.problem(record.minedAtMs(), nowMs, limits.futureMs())
        .map(Outcome.Refused::new);
  }

  private Optional<Outcome<MinedRecord>> tooLarge(MinedRecord record) {
    if (record.negatives().size() > limits.negatives()) {
      return refuse(
          RejectionReason.TOO_LARGE,
          "%d negatives, more than the %d allowed (limit.negatives)"
              .formatted(record.negatives().size(), limits.negatives()));
    }
    if (record.positives().size() > limits.positives()) {
      return refuse(
          RejectionReason.TOO_LARGE,
          "%d positives, more than the %d allowed (limit.positives)"
              .formatted(record.positives().size(), limits.positives()));
    }
    return firstOf(record, (index, item) -> tooLarge(record, index, item));
  }

  private Optional<Outcome<MinedRecord>> tooLarge(MinedRecord record, int index, MinedItem item) {
    int textChars = item.text().map(String::length).orElse(0);
    int idChars = item.id().map(String::length).orElse(0);
    if (textChars > limits.textChars()) {
      return refuse(
          RejectionReason.TOO_LARGE,
          "the text of %s has %d characters, more than the %d allowed (limit.text.chars)"
              .formatted(name(record, index), textChars, limits.textChars()));
    }
    if (idChars > limits.idChars()) {
      return refuse(
          RejectionReason.TOO_LARGE,
          "the id of %s has %d characters, more than the %d allowed (limit.id.chars)"
              .formatted(name(record, index), idChars, limits.idChars()));
    }
    return Optional.empty();
  }

  /** Says what is wrong with an item: -1 is the query, then come positives and negatives. */
  private interface ItemCheck {
    Optional<Outcome<MinedRecord>> problem(int index, MinedItem item);
  }

  private static Optional<Outcome<MinedRecord>> firstOf(MinedRecord record, ItemCheck check) {
    Optional<Outcome<MinedRecord>> problem = check.problem(-1, record.query());
    int index = 0;
    for (List<MinedItem> items : List.of(record.positives(), record.negatives())) {
      for (int i = 0; problem.isEmpty() && i < items.size(); i++) {
        problem = check.problem(index++, items.get(i));
      }
    }
    return problem;
  }

  /** As messages call an item, counted from 1. */
  private static String name(MinedRecord record, int index) {
    if (index < 0) {
      return "the query";
    }
    int positives = record.positives().size();
    return index < positives ? "positive " + (index + 1) : "negative " + (index - positives + 1);
  }

  private static Optional<Outcome<MinedRecord>> refuse(RejectionReason reason, String message) {
    return Optional.of(Outcome.refused(reason, message));
  }
}
