package io.ecistreams.scoring;

import io.ecistreams.model.BinaryReader;
import io.ecistreams.model.BinaryWriter;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CosineBackground;
import java.util.Optional;

/**
 * What is kept of a revision of a board's encoder beside the sums of its sources.
 *
 * @param serial its number among the revisions of the board, from 0
 * @param identity encoder and dimension
 * @param background empty while calibrating
 * @param clock times
 * @param waiting groups that wait for the background
 */
public record RevisionHeader(
    int serial,
    BoardIdentity identity,
    Optional<CosineBackground> background,
    Clock clock,
    Waiting waiting) {

  /**
   * Of a revision of which nothing was folded yet.
   *
   * @param openedMs event time of the board
   */
  static RevisionHeader ofNew(
      int serial,
      BoardIdentity identity,
      Optional<CosineBackground> given,
      long nowMs,
      long openedMs) {
    return new RevisionHeader(
        serial,
        identity,
        given.filter(known -> known.encoder().equals(identity.encoder())),
        new Clock(nowMs, nowMs, openedMs, Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE),
        new Waiting(0, 0, 0));
  }

  /**
   * Times.
   *
   * @param firstSeenMs wall clock of the first record, for the time limit of the calibration
   * @param touchedMs wall clock of the newest record, for the retention of idle boards
   * @param openedMs newest event time of the board at the first record, that one included
   * @param firstMinedMs event time of its own first record
   * @param streamTimeMs newest event time folded in
   * @param newestMs newest event time of all records, waiting ones included
   */
  public record Clock(
      long firstSeenMs,
      long touchedMs,
      long openedMs,
      long firstMinedMs,
      long streamTimeMs,
      long newestMs) {
    Clock touched(long nowMs) {
      return new Clock(firstSeenMs, nowMs, openedMs, firstMinedMs, streamTimeMs, newestMs);
    }

    /** Something of an event time has come. */
    Clock heard(long timeMs) {
      return new Clock(
          firstSeenMs,
          touchedMs,
          openedMs,
          firstMinedMs == Long.MIN_VALUE ? timeMs : firstMinedMs,
          streamTimeMs,
          Math.max(newestMs, timeMs));
    }

    /** Something of an event time was folded in. */
    Clock folded(long timeMs) {
      Clock heard = heard(timeMs);
      return new Clock(
          firstSeenMs,
          touchedMs,
          openedMs,
          heard.firstMinedMs,
          Math.max(streamTimeMs, timeMs),
          heard.newestMs);
    }
  }

  /**
   * Groups that wait.
   *
   * @param from sequence number of the oldest
   * @param to sequence number after the newest
   * @param examples in them
   */
  public record Waiting(long from, long to, long examples) {}

  void writeTo(BinaryWriter out) {
    out.putInt(serial).putText(identity.encoder()).putInt(identity.dimension());
    out.putFlag(background.isPresent());
    background.ifPresent(known -> known.writeTo(out));
    out.putLong(clock.firstSeenMs).putLong(clock.touchedMs).putLong(clock.openedMs);
    out.putLong(clock.firstMinedMs).putLong(clock.streamTimeMs).putLong(clock.newestMs);
    out.putLong(waiting.from).putLong(waiting.to).putLong(waiting.examples);
  }

  static RevisionHeader readFrom(BinaryReader in) {
    return new RevisionHeader(
        in.getInt(),
        new BoardIdentity(in.getText(), in.getInt()),
        in.getFlag() ? Optional.of(CosineBackground.readFrom(in)) : Optional.empty(),
        new Clock(
            in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong()),
        new Waiting(in.getLong(), in.getLong(), in.getLong()));
  }
}
