package io.ecistreams.miner;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The bytes of a vector in the public records. */
final class VectorBytes {

  private VectorBytes() {}

  /** Float32, little-endian. */
  static ByteBuffer of(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return bytes;
  }
}
