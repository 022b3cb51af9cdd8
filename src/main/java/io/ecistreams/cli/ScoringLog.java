package io.ecistreams.cli;

import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.Rejection;
import io.ecistreams.runtime.ScoringException;
import io.ecistreams.scoring.Merged;
import io.ecistreams.serde.JsonInputException;
import java.io.PrintWriter;
import java.util.List;

/** Tells on stderr how far a long reading of records is, and which records are refused. */
final class ScoringLog {
  static final String NOTHING_TO_RANK = "All records were refused; there is nothing to rank.";

  private final PrintWriter err;
  private final boolean embeds;
  private final UnusableLines unusable;
  private final EverySeconds calm = new EverySeconds(5);
  private RemainingTime time = new RemainingTime();
  private long expected;
  private long records;
  private long refused;
  private long unreadable;

  /** Nothing is read yet. */
  ScoringLog(PrintWriter err, boolean embeds, UnusableLines unusable) {
    this.err = err;
    this.embeds = embeds;
    this.unusable = unusable;
  }

  /** So many records come; only then can be said how long they take. */
  void expect(long number) {
    expected = number;
    time = new RemainingTime();
  }

  /** A record was read; says so every few seconds. */
  void noteRead(String input) {
    records++;
    if (calm.isTime()) {
      err.printf(
          "eci: %s %s, %,d %s%n",
          embeds ? "embedding and scoring" : "scoring",
          input,
          records,
          records < expected
              ? "of %,d records done, %s"
                  .formatted(expected, time.after((double) records / expected))
              : "records done");
      err.flush();
    }
  }

  /** A line of an input holds no record. */
  void noteUnreadable(String input, JsonInputException problem) {
    noteRead(input);
    refused++;
    unreadable++;
    unusable.accept(problem);
  }

  /** The record at a place was refused. */
  void noteRefused(String place, Rejection rejection) {
    refused++;
    String hint =
        embeds || !rejection.message().contains("embedding of text is switched off")
            ? ""
            : " (--embed switches it on)";
    unusable.note(
        "%s refused, %s: %s%s".formatted(place, rejection.reason(), rejection.message(), hint));
  }

  /** Groups that were taken did not fit the background that their board was given then. */
  void noteRefusedLater(List<Merged.Refused> groups) {
    for (Merged.Refused late : groups) {
      ExampleGroup group = late.routed().group();
      if (group.records() > 0) {
        noteRefused(
            "board %s, source %s, query %s:"
                .formatted(group.board(), group.source(), group.queryId()),
            late.rejection());
      }
    }
    if (!groups.isEmpty()) {
      printSum();
    }
  }

  /** Says how many records were refused, if any. */
  private void printSum() {
    if (refused > 0) {
      err.printf("eci: %,d of %,d records refused%n", refused, records);
    }
    err.flush();
  }

  /**
   * Ends the reading.
   *
   * @param nothing the message if there was no record
   * @param allRefused the message if all were refused
   * @throws ScoringException if there was none, or all were refused
   */
  void requireSome(String nothing, String allRefused) {
    printSum();
    if (records == unreadable) {
      throw new ScoringException(nothing);
    }
    if (refused == records) {
      throw new ScoringException(allRefused);
    }
  }
}
