package io.ecistreams.store;

import io.ecistreams.model.Background;
import io.ecistreams.model.BoardIdentity;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is stored of a board beside its sources.
 *
 * @param definition id of the score's definition that the state was folded under
 * @param paneMs length of the panes
 * @param identity encoder and dimension
 * @param background empty while calibrating
 * @param firstSeenMs wall clock of the first record, for the time limit of the calibration
 * @param touchedMs wall clock of the newest group, for the retention of idle boards
 * @param waitingFrom sequence number of the oldest waiting group
 * @param waitingTo sequence number after the newest waiting group
 * @param waitingExamples examples in the waiting groups
 * @param emittedVersion version of the board at the newest emission; {@link #UNSETTLED} where that
 *     was not up to date in everything
 * @param late late examples by source
 */
record BoardRecord(
    String definition,
    long paneMs,
    BoardIdentity identity,
    Optional<Background> background,
    long firstSeenMs,
    long touchedMs,
    long waitingFrom,
    long waitingTo,
    long waitingExamples,
    long emittedVersion,
    Map<String, Long> late) {
  /** No board is of this version, so that one is emitted after a restart. */
  static final long UNSETTLED = -1;

  private static final int VERSION = 1;

  BoardRecord {
    late = Map.copyOf(late);
  }

  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeUTF(definition);
      out.writeLong(paneMs);
      out.writeUTF(identity.encoder());
      out.writeInt(identity.dimension());
      out.writeBoolean(background.isPresent());
      if (background.isPresent()) {
        Background b = background.get();
        out.writeDouble(b.muQ());
        out.writeDouble(b.sdQ());
        out.writeDouble(b.muP());
        out.writeDouble(b.sdP());
        out.writeInt(b.queries());
        out.writeUTF(b.origin().name());
      }
      out.writeLong(firstSeenMs);
      out.writeLong(touchedMs);
      out.writeLong(waitingFrom);
      out.writeLong(waitingTo);
      out.writeLong(waitingExamples);
      out.writeLong(emittedVersion);
      out.writeInt(late.size());
      for (Map.Entry<String, Long> entry : late.entrySet()) {
        out.writeUTF(entry.getKey());
        out.writeLong(entry.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static BoardRecord fromBytes(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readByte();
      if (version != VERSION) {
        throw new IllegalArgumentException("board record version " + version + " is not known");
      }
      String definition = in.readUTF();
      long paneMs = in.readLong();
      BoardIdentity identity = new BoardIdentity(in.readUTF(), in.readInt());
      Optional<Background> background =
          in.readBoolean() ? Optional.of(background(identity, in)) : Optional.empty();
      long firstSeenMs = in.readLong();
      long touchedMs = in.readLong();
      long waitingFrom = in.readLong();
      long waitingTo = in.readLong();
      long waitingExamples = in.readLong();
      long emittedVersion = in.readLong();
      SortedMap<String, Long> late = new TreeMap<>();
      int sources = in.readInt();
      for (int i = 0; i < sources; i++) {
        late.put(in.readUTF(), in.readLong());
      }
      return new BoardRecord(
          definition,
          paneMs,
          identity,
          background,
          firstSeenMs,
          touchedMs,
          waitingFrom,
          waitingTo,
          waitingExamples,
          emittedVersion,
          late);
    } catch (IOException e) {
      throw new UncheckedIOException("a board record ends too early", e);
    }
  }

  private static Background background(BoardIdentity identity, DataInputStream in)
      throws IOException {
    return new Background(
        identity.encoder(),
        identity.dimension(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readInt(),
        Background.Origin.valueOf(in.readUTF()));
  }
}
