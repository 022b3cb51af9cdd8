package io.ecistreams.model;

import java.util.function.Function;

/**
 * The result of a step that may refuse a record.
 *
 * @param <T> what an accepted record becomes
 */
public sealed interface Outcome<T> {

  /** The record goes on. */
  record Accepted<T>(T value) implements Outcome<T> {}

  /** The record goes to the dead letters. */
  record Refused<T>(Rejection rejection) implements Outcome<T> {}

  static <T> Outcome<T> accepted(T value) {
    return new Accepted<>(value);
  }

  static <T> Outcome<T> refused(RejectionReason reason, String message) {
    return new Refused<>(new Rejection(reason, message));
  }

  /** Applies the next step to an accepted record; a refusal stays as it is. */
  default <R> Outcome<R> then(Function<T, Outcome<R>> next) {
    if (this instanceof Accepted<T> accepted) {
      return next.apply(accepted.value());
    }
    return new Refused<>(((Refused<T>) this).rejection());
  }
}
