package io.ecistreams.scoring;

import io.ecistreams.model.BinaryReader;
import io.ecistreams.model.BinaryWriter;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.RevisionsEstimate.StaleCount;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is kept of a board beside the sums of its sources.
 *
 * @param definition id of the score's definition that the sums were folded under
 * @param paneMs length of the panes
 * @param active the revision that is ranked
 * @param next the revision that is to be active next
 * @param versions of the board and of its newest ranking
 * @param sources every source that was accepted, with its late examples
 * @param refused sources of which records were refused
 * @param stale sources that sent records of passed revisions
 */
public record BoardHeader(
    String definition,
    long paneMs,
    RevisionHeader active,
    Optional<RevisionHeader> next,
    Versions versions,
    Map<String, Late> sources,
    Map<String, Refused> refused,
    Map<String, StaleCount> stale) {
  private static final int VERSION = 1;

  public BoardHeader {
    sources = Map.copyOf(sources);
    refused = Map.copyOf(refused);
    stale = Map.copyOf(stale);
  }

  /** Of a board of which nothing was folded yet. */
  static BoardHeader ofNew(
      String board, BoardIdentity identity, BoardPolicies policies, long nowMs) {
    return new BoardHeader(
        policies.scoring().definition().id(),
        policies.scoring().windows().paneMs(),
        RevisionHeader.ofNew(
            0, identity, policies.calibration().given(board), nowMs, Long.MIN_VALUE),
        Optional.empty(),
        new Versions(0, 0),
        Map.of(),
        Map.of(),
        Map.of());
  }

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
    active.writeTo(out);
    out.putFlag(next.isPresent());
    next.ifPresent(revision -> revision.writeTo(out));
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
    out.putList(
        stale.entrySet(),
        source -> {
          out.putText(source.getKey());
          source.getValue().writeTo(out);
        });
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
        RevisionHeader.readFrom(in),
        in.getFlag() ? Optional.of(RevisionHeader.readFrom(in)) : Optional.empty(),
        new Versions(in.getLong(), in.getLong()),
        sources(in),
        refused(in),
        stale(in));
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

  private static Map<String, StaleCount> stale(BinaryReader in) {
    SortedMap<String, StaleCount> stale = new TreeMap<>();
    in.getList(() -> stale.put(in.getText(), StaleCount.readFrom(in)));
    return stale;
  }
}
