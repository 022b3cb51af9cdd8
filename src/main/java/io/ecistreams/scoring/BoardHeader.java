package io.ecistreams.scoring;

import io.ecistreams.model.BinaryReader;
import io.ecistreams.model.BinaryWriter;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.RejectionReason;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is kept of a board beside the sums of its sources.
 *
 * @param definition id of the score's definition that the sums were folded under
 * @param paneMs length of the panes
 * @param identity encoder and dimension
 * @param background empty while calibrating
 * @param clock times of the board
 * @param waiting groups that wait for the background
 * @param versions of the board and of its newest ranking
 * @param sources every source that was accepted, with its late examples
 * @param refused sources of which records were refused
 */
public record BoardHeader(
    String definition,
    long paneMs,
    BoardIdentity identity,
    Optional<CosineBackground> background,
    Clock clock,
    Waiting waiting,
    Versions versions,
    Map<String, Late> sources,
    Map<String, Refused> refused) {
  private static final int VERSION = 1;

  public BoardHeader {
    sources = Map.copyOf(sources);
    refused = Map.copyOf(refused);
  }

  /** Of a board of which nothing was folded yet. */
  static BoardHeader ofNew(
      String board, BoardIdentity identity, BoardPolicies policies, long nowMs) {
    return new BoardHeader(
        policies.scoring().definition().id(),
        policies.scoring().windows().paneMs(),
        identity,
        Optional.ofNullable(policies.calibration().given().get(board)),
        new Clock(nowMs, nowMs, Long.MIN_VALUE, Long.MIN_VALUE),
        new Waiting(0, 0, 0),
        new Versions(0, 0),
        Map.of(),
        Map.of());
  }

  /**
   * Times.
   *
   * @param firstSeenMs wall clock of the first record, for the time limit of the calibration
   * @param touchedMs wall clock of the newest record, for the retention of idle boards
   * @param streamTimeMs newest event time folded in
   * @param newestMs newest event time of all records, waiting ones included
   */
  public record Clock(long firstSeenMs, long touchedMs, long streamTimeMs, long newestMs) {
    Clock touched(long nowMs) {
      return new Clock(firstSeenMs, nowMs, streamTimeMs, newestMs);
    }

    /** Something of an event time has come. */
    Clock heard(long timeMs) {
      return new Clock(firstSeenMs, touchedMs, streamTimeMs, Math.max(newestMs, timeMs));
    }

    /** Something of an event time was folded in. */
    Clock folded(long timeMs) {
      return new Clock(
          firstSeenMs, touchedMs, Math.max(streamTimeMs, timeMs), Math.max(newestMs, timeMs));
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

  /**
   * Versions.
   *
   * @param now grows with every change of what would be ranked
   * @param emitted that of the newest ranking; below {@code now} where it was not up to date in
   *     everything
   */
  public record Versions(long now, long emitted) {}

  /**
   * Late examples of a source.
   *
   * @param examples left out so far
   * @param worstMs how long after the end of its pane's grace the latest of them came, ms
   */
  public record Late(long examples, long worstMs) {
    static final Late NONE = new Late(0, 0);

    Late plus(Late more) {
      return new Late(examples + more.examples, Math.max(worstMs, more.worstMs));
    }
  }

  /**
   * Refused records of a source.
   *
   * @param records so far
   * @param reason of the newest
   */
  public record Refused(long records, RejectionReason reason) {
    Refused plus(Refused newer) {
      return new Refused(records + newer.records, newer.reason);
    }
  }

  /** The versioned binary form. */
  public byte[] toBytes() {
    BinaryWriter out = new BinaryWriter();
    out.putByte(VERSION).putText(definition).putLong(paneMs);
    out.putText(identity.encoder()).putInt(identity.dimension());
    out.putFlag(background.isPresent());
    background.ifPresent(known -> known.writeTo(out));
    out.putLong(clock.firstSeenMs).putLong(clock.touchedMs);
    out.putLong(clock.streamTimeMs).putLong(clock.newestMs);
    out.putLong(waiting.from).putLong(waiting.to).putLong(waiting.examples);
    out.putLong(versions.now).putLong(versions.emitted);
    out.putList(
        sources.entrySet(),
        source ->
            out.putText(source.getKey())
                .putLong(source.getValue().examples)
                .putLong(source.getValue().worstMs));
    out.putList(
        refused.entrySet(),
        source ->
            out.putText(source.getKey())
                .putLong(source.getValue().records)
                .putText(source.getValue().reason.name()));
    return out.toBytes();
  }

  /**
   * Reads {@link #toBytes}.
   *
   * @throws IllegalArgumentException if the bytes are not that
   */
  public static BoardHeader fromBytes(byte[] bytes) {
    return BinaryReader.readAll("a board's header", bytes, BoardHeader::read);
  }

  private static BoardHeader read(BinaryReader in) {
    in.requireVersion(VERSION);
    return new BoardHeader(
        in.getText(),
        in.getLong(),
        new BoardIdentity(in.getText(), in.getInt()),
        in.getFlag() ? Optional.of(CosineBackground.readFrom(in)) : Optional.empty(),
        new Clock(in.getLong(), in.getLong(), in.getLong(), in.getLong()),
        new Waiting(in.getLong(), in.getLong(), in.getLong()),
        new Versions(in.getLong(), in.getLong()),
        sources(in),
        refused(in));
  }

  private static Map<String, Late> sources(BinaryReader in) {
    SortedMap<String, Late> sources = new TreeMap<>();
    in.getList(() -> sources.put(in.getText(), new Late(in.getLong(), in.getLong())));
    return sources;
  }

  private static Map<String, Refused> refused(BinaryReader in) {
    SortedMap<String, Refused> refused = new TreeMap<>();
    in.getList(
        () ->
            refused.put(
                in.getText(), new Refused(in.getLong(), RejectionReason.valueOf(in.getText()))));
    return refused;
  }
}
