package io.ecistreams.model;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads what {@link BinaryWriter} wrote. Every length is held against what is left before anything
 * is allocated; bytes that end too early or hold something else are an {@link
 * IllegalArgumentException} that names what was read. Not safe for use by several threads.
 */
public final class BinaryReader {
  private final String what;
  private final ByteBuffer in;

  private BinaryReader(String what, byte[] bytes) {
    this.what = what;
    this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads all of some bytes.
   *
   * @param what they should be, with its article, for messages
   * @throws IllegalArgumentException if they end too early, hold something else or go on
   */
  public static <T> T readAll(String what, byte[] bytes, Function<BinaryReader, T> read) {
    BinaryReader reader = new BinaryReader(what, bytes);
    try {
      T value = read.apply(reader);
      reader.require(!reader.in.hasRemaining(), reader.in.remaining() + " bytes too many");
      return value;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("not " + what + ": it ends too early", e);
    }
  }

  /** Throws unless a condition holds. */
  public void require(boolean condition, String problem) {
    if (!condition) {
      throw new IllegalArgumentException("not " + what + ": " + problem);
    }
  }

  /** Reads the version, which has to be the one that is known. */
  public void requireVersion(int known) {
    int version = getByte();
    require(version == known, "version " + version + " is not known, only " + known);
  }

  public int getByte() {
    return in.get();
  }

  public boolean getFlag() {
    int value = in.get();
    require(value == 0 || value == 1, value + " is neither 0 nor 1");
    return value == 1;
  }

  public int getInt() {
    return in.getInt();
  }

  public long getLong() {
    return in.getLong();
  }

  public double getDouble() {
    return in.getDouble();
  }

  public byte[] getBytes() {
    return getOptionalBytes().orElseThrow(() -> new IllegalArgumentException("not " + what));
  }

  public Optional<byte[]> getOptionalBytes() {
    int length = in.getInt();
    if (length == -1) {
      return Optional.empty();
    }
    require(length >= 0 && length <= in.remaining(), "a length of " + length);
    byte[] bytes = new byte[length];
    in.get(bytes);
    return Optional.of(bytes);
  }

  public String getText() {
    return new String(getBytes(), StandardCharsets.UTF_8);
  }

  public Optional<String> getOptionalText() {
    return getOptionalBytes().map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  public float[] getFloats(int length) {
    require(length >= 0 && (long) length * Float.BYTES <= in.remaining(), "a vector of " + length);
    float[] vector = new float[length];
    in.asFloatBuffer().get(vector);
    in.position(in.position() + length * Float.BYTES);
    return vector;
  }

  /** Reads a list, of which each item takes a byte at least. */
  public <T> List<T> getList(Supplier<T> read) {
    int count = in.getInt();
    require(count >= 0 && count <= in.remaining(), "a list of " + count);
    List<T> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      items.add(read.get());
    }
    return items;
  }

  /** Reads a constant of an enum by its ordinal. */
  public <E> E getConstant(E[] constants) {
    int ordinal = in.get();
    require(ordinal >= 0 && ordinal < constants.length, "constant " + ordinal);
    return constants[ordinal];
  }

  /** Lets something read itself from what is left. */
  public <T> T get(Function<ByteBuffer, T> read) {
    return read.apply(in);
  }
}
