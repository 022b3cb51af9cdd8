package io.ecistreams.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Where the cosines of a board's encoder live, the unit of all margins (definition.md, section 2).
 * Frozen.
 *
 * @param encoder id of the encoder
 * @param dimension d
 * @param muQ mean of q_i.p_j over i != j with different positive ids
 * @param sdQ population standard deviation of the same, >= {@link #MIN_SD}
 * @param muP mean of p_i.p_j over the same pairs
 * @param sdP population standard deviation of the same, >= {@link #MIN_SD}
 * @param queries distinct queries measured; 0 if given and unknown
 * @param origin how the numbers came about
 */
public record CosineBackground(
    String encoder,
    int dimension,
    double muQ,
    double sdQ,
    double muP,
    double sdP,
    int queries,
    Origin origin) {

  /** Floor of both standard deviations. */
  public static final double MIN_SD = 1e-3;

  /** How a background came about. */
  public enum Origin {
    MEASURED,
    MEASURED_EARLY,
    GIVEN
  }

  public CosineBackground {
    if (!Double.isFinite(muQ) || !Double.isFinite(muP)) {
      throw new IllegalArgumentException("muQ and muP must be finite, not " + muQ + ", " + muP);
    }
    if (!(sdQ > 0) || !(sdP > 0) || !Double.isFinite(sdQ) || !Double.isFinite(sdP)) {
      throw new IllegalArgumentException(
          "sdQ and sdP must be positive numbers, not " + sdQ + ", " + sdP);
    }
    sdQ = Math.max(MIN_SD, sdQ);
    sdP = Math.max(MIN_SD, sdP);
  }

  /**
   * Content id: equal for equal encoder and numbers, wherever they were measured. Scores under
   * different ids are never compared.
   */
  public String id() {
    byte[] name = encoder.getBytes(StandardCharsets.UTF_8);
    ByteBuffer content = ByteBuffer.allocate(name.length + Integer.BYTES + 4 * Double.BYTES);
    content.put(name).putInt(dimension).putDouble(muQ).putDouble(sdQ).putDouble(muP).putDouble(sdP);
    return "bg-" + Fnv1a64.hex(content.array());
  }

  /** Writes all of it. */
  public void writeTo(BinaryWriter out) {
    out.putText(encoder).putInt(dimension);
    out.putDouble(muQ).putDouble(sdQ).putDouble(muP).putDouble(sdP);
    out.putInt(queries).putByte(origin.ordinal());
  }

  /** Reads what {@link #writeTo} wrote. */
  public static CosineBackground readFrom(BinaryReader in) {
    String encoder = in.getText();
    int dimension = in.getInt();
    in.require(dimension > 0, "dimension " + dimension);
    return new CosineBackground(
        encoder,
        dimension,
        in.getDouble(),
        in.getDouble(),
        in.getDouble(),
        in.getDouble(),
        in.getInt(),
        in.getConstant(Origin.values()));
  }
}
