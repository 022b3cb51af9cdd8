package io.ecistreams.store;

import io.ecistreams.model.BinaryReader;
import io.ecistreams.model.BinaryWriter;
import io.ecistreams.model.EstimateState;
import java.util.List;
import java.util.Optional;

/**
 * What is remembered of one ranking over the primary window. Numbers are float32: to draw, not to
 * compute with. Stored in about 60 bytes and the name for each source:
 *
 * <pre>
 *   version:1 at:8 streamTime:8 sources:4
 *   source: name (length:4, UTF-8) state:1 n:8 rankLow:4 rankHigh:4 (0 without a rank) 9 floats
 *           eci, half width (NaN without), false-negative rate, consistency, locality, residuality,
 *           residual norm, classic, weight in the mixture (NaN without)
 * </pre>
 *
 * @param atMs wall clock of the ranking
 * @param streamTimeMs newest event time of the board then
 * @param sources in the order of the ranking
 */
public record HistoryPoint(long atMs, long streamTimeMs, List<Source> sources) {
  private static final int VERSION = 1;

  public HistoryPoint {
    sources = List.copyOf(sources);
  }

  /**
   * One source.
   *
   * @param source its name
   * @param state display state
   * @param n examples
   * @param rankLow best rank not excluded; 0 without a rank
   * @param rankHigh worst rank not excluded; 0 without a rank
   * @param eci nats
   * @param intervalHalfWidth 95 %, nats
   * @param falseNegativeRate flagged share of the examples
   * @param parts the factors of the score
   * @param classic ECI classic
   * @param weight its share in the mixture that was in force
   */
  public record Source(
      String source,
      EstimateState state,
      long n,
      int rankLow,
      int rankHigh,
      float eci,
      Optional<Float> intervalHalfWidth,
      float falseNegativeRate,
      Parts parts,
      float classic,
      Optional<Float> weight) {}

  /**
   * Means whose product is the trace.
   *
   * @param consistency mean c
   * @param locality mean l
   * @param residuality mean rho
   * @param residualNorm mean |r|^2 under the weights
   */
  public record Parts(float consistency, float locality, float residuality, float residualNorm) {}

  byte[] toBytes() {
    BinaryWriter out = new BinaryWriter().putByte(VERSION).putLong(atMs).putLong(streamTimeMs);
    return out.putList(sources, source -> write(source, out)).toBytes();
  }

  static HistoryPoint fromBytes(byte[] bytes) {
    return BinaryReader.readAll(
        "a history point",
        bytes,
        in -> {
          in.requireVersion(VERSION);
          return new HistoryPoint(in.getLong(), in.getLong(), in.getList(() -> source(in)));
        });
  }

  private static void write(Source source, BinaryWriter out) {
    out.putText(source.source())
        .putByte(source.state().ordinal())
        .putLong(source.n())
        .putInt(source.rankLow())
        .putInt(source.rankHigh())
        .putFloats(
            new float[] {
              source.eci(),
              source.intervalHalfWidth().orElse(Float.NaN),
              source.falseNegativeRate(),
              source.parts().consistency(),
              source.parts().locality(),
              source.parts().residuality(),
              source.parts().residualNorm(),
              source.classic(),
              source.weight().orElse(Float.NaN)
            });
  }

  private static Source source(BinaryReader in) {
    String name = in.getText();
    EstimateState state = in.getConstant(EstimateState.values());
    long n = in.getLong();
    int rankLow = in.getInt();
    int rankHigh = in.getInt();
    float[] f = in.getFloats(9);
    return new Source(
        name,
        state,
        n,
        rankLow,
        rankHigh,
        f[0],
        present(f[1]),
        f[2],
        new Parts(f[3], f[4], f[5], f[6]),
        f[7],
        present(f[8]));
  }

  private static Optional<Float> present(float value) {
    return Float.isNaN(value) ? Optional.empty() : Optional.of(value);
  }
}
