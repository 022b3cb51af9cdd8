package io.ecistreams.store;

import io.ecistreams.model.ScoreState;
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
 * What is remembered of one ranking over the primary window. Numbers are float32: to draw, not to
 * compute with. Stored in about 60 bytes and the name for each source:
 *
 * <pre>
 *   version:1 at:8 streamTime:8 sources:2
 *   source: name (length:2, UTF-8) state:1 n:8 rankLow:2 rankHigh:2 (0 without a rank) 9 floats
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
      ScoreState state,
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
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeLong(atMs);
      out.writeLong(streamTimeMs);
      out.writeShort(sources.size());
      for (Source source : sources) {
        write(source, out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static HistoryPoint fromBytes(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readByte();
      if (version != VERSION) {
        throw new IllegalArgumentException("history point version " + version + " is not known");
      }
      long atMs = in.readLong();
      long streamTimeMs = in.readLong();
      List<Source> sources = new ArrayList<>();
      for (int left = in.readUnsignedShort(); left > 0; left--) {
        sources.add(source(in));
      }
      return new HistoryPoint(atMs, streamTimeMs, sources);
    } catch (IOException e) {
      throw new UncheckedIOException("a history point ends too early", e);
    }
  }

  private static void write(Source source, DataOutputStream out) throws IOException {
    out.writeUTF(source.source());
    out.writeByte(source.state().ordinal());
    out.writeLong(source.n());
    out.writeShort(source.rankLow());
    out.writeShort(source.rankHigh());
    out.writeFloat(source.eci());
    out.writeFloat(source.intervalHalfWidth().orElse(Float.NaN));
    out.writeFloat(source.falseNegativeRate());
    out.writeFloat(source.parts().consistency());
    out.writeFloat(source.parts().locality());
    out.writeFloat(source.parts().residuality());
    out.writeFloat(source.parts().residualNorm());
    out.writeFloat(source.classic());
    out.writeFloat(source.weight().orElse(Float.NaN));
  }

  private static Source source(DataInputStream in) throws IOException {
    return new Source(
        in.readUTF(),
        ScoreState.values()[in.readByte()],
        in.readLong(),
        in.readUnsignedShort(),
        in.readUnsignedShort(),
        in.readFloat(),
        present(in.readFloat()),
        in.readFloat(),
        new Parts(in.readFloat(), in.readFloat(), in.readFloat(), in.readFloat()),
        in.readFloat(),
        present(in.readFloat()));
  }

  private static Optional<Float> present(float value) {
    return Float.isNaN(value) ? Optional.empty() : Optional.of(value);
  }
}
