package io.ecistreams.scoring;

import io.ecistreams.mixture.PlannedMixture;
import io.ecistreams.mixture.PlannedMixture.Weight;
import io.ecistreams.model.BinaryReader;
import io.ecistreams.model.BinaryWriter;
import io.ecistreams.model.PairOrder;
import io.ecistreams.model.RankMove;
import io.ecistreams.model.ScoreComposition;
import java.util.List;
import java.util.Optional;

/**
 * What was said of a board and must not be unsaid by a restart.
 *
 * @param orders pairs of sources that were seen apart
 * @param changes announced changes of rank, the newest first
 * @param mixture the mixture that was published last
 */
public record Announced(
    List<PairOrder> orders, List<RankMove> changes, Optional<PlannedMixture> mixture) {
  private static final int VERSION = 1;

  public Announced {
    orders = List.copyOf(orders);
    changes = List.copyOf(changes);
  }

  /** The versioned binary form. */
  public byte[] toBytes() {
    BinaryWriter out = new BinaryWriter();
    out.putByte(VERSION);
    out.putList(orders, order -> write(order, out));
    out.putList(changes, change -> write(change, out));
    out.putFlag(mixture.isPresent());
    mixture.ifPresent(published -> write(published, out));
    return out.toBytes();
  }

  /**
   * Reads {@link #toBytes}.
   *
   * @throws IllegalArgumentException if the bytes are not that
   */
  public static Announced fromBytes(byte[] bytes) {
    return BinaryReader.readAll(
        "what was announced",
        bytes,
        in -> {
          in.requireVersion(VERSION);
          return new Announced(
              in.getList(() -> order(in)),
              in.getList(() -> change(in)),
              in.getFlag() ? Optional.of(mixture(in)) : Optional.empty());
        });
  }

  private static void write(PairOrder order, BinaryWriter out) {
    out.putText(order.higher()).putText(order.lower()).putLong(order.sinceMs());
    write(order.higherParts(), out);
    write(order.lowerParts(), out);
  }

  private static PairOrder order(BinaryReader in) {
    return new PairOrder(in.getText(), in.getText(), in.getLong(), parts(in), parts(in));
  }

  private static void write(RankMove change, BinaryWriter out) {
    out.putLong(change.atMs()).putLong(change.sinceMs());
    out.putText(change.risen()).putText(change.fallen()).putInt(change.rank());
    write(change.risenBefore(), out);
    write(change.risenNow(), out);
    write(change.fallenBefore(), out);
    write(change.fallenNow(), out);
  }

  private static RankMove change(BinaryReader in) {
    return new RankMove(
        in.getLong(),
        in.getLong(),
        in.getText(),
        in.getText(),
        in.getInt(),
        parts(in),
        parts(in),
        parts(in),
        parts(in));
  }

  private static void write(ScoreComposition parts, BinaryWriter out) {
    out.putDouble(parts.eci()).putDouble(parts.consistency()).putDouble(parts.locality());
    out.putDouble(parts.residuality()).putDouble(parts.residualNorm());
    out.putDouble(parts.falseNegativeRate());
  }

  private static ScoreComposition parts(BinaryReader in) {
    return new ScoreComposition(
        in.getDouble(),
        in.getDouble(),
        in.getDouble(),
        in.getDouble(),
        in.getDouble(),
        in.getDouble());
  }

  private static void write(PlannedMixture mixture, BinaryWriter out) {
    out.putLong(mixture.epoch());
    out.putList(
        mixture.weights(),
        weight ->
            out.putText(weight.source())
                .putDouble(weight.weight())
                .putDouble(weight.target())
                .putDouble(weight.marginalValue())
                .putDouble(weight.marginalValuePerCost().orElse(Double.NaN))
                .putFlag(weight.capped()));
    out.putDouble(mixture.gap().orElse(Double.NaN)).putText(mixture.reason());
    out.putLong(mixture.streamTimeMs()).putLong(mixture.emittedAtMs());
    out.putFlag(mixture.isFinal()).putLong(mixture.validUntilMs().orElse(0L));
  }

  private static PlannedMixture mixture(BinaryReader in) {
    long epoch = in.getLong();
    List<Weight> weights =
        in.getList(
            () ->
                new Weight(
                    in.getText(),
                    in.getDouble(),
                    in.getDouble(),
                    in.getDouble(),
                    present(in.getDouble()),
                    in.getFlag()));
    Optional<Double> gap = present(in.getDouble());
    String reason = in.getText();
    long streamTimeMs = in.getLong();
    long emittedAtMs = in.getLong();
    boolean isFinal = in.getFlag();
    long validUntilMs = in.getLong();
    return new PlannedMixture(
        epoch,
        weights,
        gap,
        reason,
        streamTimeMs,
        emittedAtMs,
        isFinal ? Optional.empty() : Optional.of(validUntilMs));
  }

  private static Optional<Double> present(double value) {
    return Double.isNaN(value) ? Optional.empty() : Optional.of(value);
  }
}
