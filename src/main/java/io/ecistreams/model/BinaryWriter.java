package io.ecistreams.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Writes the stored and sent binary forms: little-endian numbers; texts and byte strings with an
 * int length before them, -1 where there is none; lists with an int count. Read by {@link
 * BinaryReader}. Not safe for use by several threads.
 */
public final class BinaryWriter {
  private static final int ABSENT = -1;

  private ByteBuffer out;

  /** For something small. */
  public BinaryWriter() {
    this(256);
  }

  /**
   * A writer.
   *
   * @param bytes about as many as will be written, which spares copies
   */
  public BinaryWriter(int bytes) {
    out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private ByteBuffer room(int bytes) {
    if (out.remaining() < bytes) {
      int capacity = Math.addExact(out.position(), bytes);
      ByteBuffer larger =
          ByteBuffer.allocate(Math.max(capacity, 2 * out.capacity()))
              .order(ByteOrder.LITTLE_ENDIAN);
      out = larger.put(out.flip());
    }
    return out;
  }

  public BinaryWriter putByte(int value) {
    room(1).put((byte) value);
    return this;
  }

  public BinaryWriter putFlag(boolean value) {
    return putByte(value ? 1 : 0);
  }

  public BinaryWriter putInt(int value) {
    room(Integer.BYTES).putInt(value);
    return this;
  }

  public BinaryWriter putLong(long value) {
    room(Long.BYTES).putLong(value);
    return this;
  }

  public BinaryWriter putDouble(double value) {
    room(Double.BYTES).putDouble(value);
    return this;
  }

  public BinaryWriter putBytes(byte[] bytes) {
    putInt(bytes.length);
    room(bytes.length).put(bytes);
    return this;
  }

  public BinaryWriter putText(String text) {
    return putBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  public BinaryWriter putOptionalBytes(Optional<byte[]> bytes) {
    return bytes.isPresent() ? putBytes(bytes.get()) : putInt(ABSENT);
  }

  public BinaryWriter putOptionalText(Optional<String> text) {
    return text.isPresent() ? putText(text.get()) : putInt(ABSENT);
  }

  /** Writes a vector without its length. */
  public BinaryWriter putFloats(float[] vector) {
    ByteBuffer target = room(vector.length * Float.BYTES);
    target.asFloatBuffer().put(vector);
    target.position(target.position() + vector.length * Float.BYTES);
    return this;
  }

  public <T> BinaryWriter putList(Collection<T> items, Consumer<T> write) {
    putInt(items.size());
    items.forEach(write);
    return this;
  }

  /** Hands out room for something that writes itself. */
  public BinaryWriter put(int bytes, Consumer<ByteBuffer> write) {
    write.accept(room(bytes));
    return this;
  }

  /** What was written; nothing may be written after it. */
  public byte[] toBytes() {
    return out.hasRemaining() ? Arrays.copyOf(out.array(), out.position()) : out.array();
  }

  /** Bytes written so far. */
  public int size() {
    return out.position();
  }
}
