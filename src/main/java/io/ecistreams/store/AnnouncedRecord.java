package io.ecistreams.store;

import io.ecistreams.mixture.Mixture;
import io.ecistreams.mixture.Mixture.Weight;
import io.ecistreams.model.PairOrder;
import io.ecistreams.model.RankChange;
import io.ecistreams.model.ScoreParts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was said of a board and must not be unsaid by a restart.
 *
 * @param orders pairs of sources that were seen apart
 * @param changes announced changes of rank, the newest first
 * @param mixture the mixture that was published last
 */
record AnnouncedRecord(
    List<PairOrder> orders, List<RankChange> changes, Optional<Mixture> mixture) {
  private static final int VERSION = 1;

  AnnouncedRecord {
    orders = List.copyOf(orders);
    changes = List.copyOf(changes);
  }

  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeInt(orders.size());
      for (PairOrder order : orders) {
        out.writeUTF(order.higher());
        out.writeUTF(order.lower());
        out.writeLong(order.sinceMs());
        write(order.higherParts(), out);
        write(order.lowerParts(), out);
      }
      out.writeInt(changes.size());
      for (RankChange change : changes) {
        write(change, out);
      }
      out.writeBoolean(mixture.isPresent());
      if (mixture.isPresent()) {
        write(mixture.get(), out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static AnnouncedRecord fromBytes(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readByte();
      if (version != VERSION) {
        throw new IllegalArgumentException("announced record version " + version + " is not known");
      }
      List<PairOrder> orders = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        orders.add(new PairOrder(in.readUTF(), in.readUTF(), in.readLong(), parts(in), parts(in)));
      }
      List<RankChange> changes = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        changes.add(change(in));
      }
      return new AnnouncedRecord(
          orders, changes, in.readBoolean() ? Optional.of(mixture(in)) : Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException("an announced record ends too early", e);
    }
  }

  private static void write(RankChange change, DataOutputStream out) throws IOException {
    out.writeLong(change.atMs());
    out.writeLong(change.sinceMs());
    out.writeUTF(change.risen());
    out.writeUTF(change.fallen());
    out.writeInt(change.rank());
    write(change.risenBefore(), out);
    write(change.risenNow(), out);
    write(change.fallenBefore(), out);
    write(change.fallenNow(), out);
  }

  private static RankChange change(DataInputStream in) throws IOException {
    return new RankChange(
        in.readLong(),
        in.readLong(),
        in.readUTF(),
        in.readUTF(),
        in.readInt(),
        parts(in),
        parts(in),
        parts(in),
        parts(in));
  }

  private static void write(ScoreParts parts, DataOutputStream out) throws IOException {
    out.writeDouble(parts.eci());
    out.writeDouble(parts.consistency());
    out.writeDouble(parts.locality());
    out.writeDouble(parts.residuality());
    out.writeDouble(parts.residualNorm());
    out.writeDouble(parts.falseNegativeRate());
  }

  private static ScoreParts parts(DataInputStream in) throws IOException {
    return new ScoreParts(
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble());
  }

  private static void write(Mixture mixture, DataOutputStream out) throws IOException {
    out.writeLong(mixture.epoch());
    out.writeInt(mixture.weights().size());
    for (Weight weight : mixture.weights()) {
      out.writeUTF(weight.source());
      out.writeDouble(weight.weight());
      out.writeDouble(weight.target());
      out.writeDouble(weight.marginalValue());
      out.writeBoolean(weight.capped());
    }
    out.writeDouble(mixture.gap().orElse(Double.NaN));
    out.writeUTF(mixture.reason());
    out.writeLong(mixture.streamTimeMs());
    out.writeLong(mixture.emittedAtMs());
    out.writeLong(mixture.validUntilMs());
  }

  private static Mixture mixture(DataInputStream in) throws IOException {
    long epoch = in.readLong();
    List<Weight> weights = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      weights.add(
          new Weight(
              in.readUTF(), in.readDouble(), in.readDouble(), in.readDouble(), in.readBoolean()));
    }
    double gap = in.readDouble();
    return new Mixture(
        epoch,
        weights,
        Double.isNaN(gap) ? Optional.empty() : Optional.of(gap),
        in.readUTF(),
        in.readLong(),
        in.readLong(),
        in.readLong());
  }
}
