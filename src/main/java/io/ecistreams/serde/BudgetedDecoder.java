package io.ecistreams.serde;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;

/**
 * Bounds the items of all arrays and maps of one record, skipped ones included, by the record's
 * length in bytes: an item takes a byte at least, so more cannot be honest, and a few bytes cannot
 * announce millions.
 *
 * <p>Avro's own guard is off ({@link #remainingBytes()} says "unknown"), because it multiplies the
 * count by the least size of the <em>reader's</em> items: float scores promoted to double would be
 * refused near the end of a record. Lengths of strings and bytes are checked by {@link
 * BinaryDecoder} against what remains, before anything is allocated.
 */
final class BudgetedDecoder extends Decoder {
  private BinaryDecoder in = DecoderFactory.get().binaryDecoder(new byte[0], null);
  private long itemsLeft;

  void configure(byte[] data, int offset, int length) {
    in = DecoderFactory.get().binaryDecoder(data, offset, length, in);
    itemsLeft = length;
  }

  int remainingBytesExactly() {
    return in.remainingBytes();
  }

  private long spend(long items) {
    itemsLeft -= items;
    if (itemsLeft < 0) {
      throw new AvroRuntimeException(
          "an array or map announces %d items, more than there are bytes".formatted(items));
    }
    return items;
  }

  @Override
  public long readArrayStart() throws IOException {
    return spend(in.readArrayStart());
  }

  @Override
  public long arrayNext() throws IOException {
    return spend(in.arrayNext());
  }

  @Override
  public long skipArray() throws IOException {
    return spend(in.skipArray());
  }

  @Override
  public long readMapStart() throws IOException {
    return spend(in.readMapStart());
  }

  @Override
  public long mapNext() throws IOException {
    return spend(in.mapNext());
  }

  @Override
  public long skipMap() throws IOException {
    return spend(in.skipMap());
  }

  @Override
  public void readNull() throws IOException {
    in.readNull();
  }

  @Override
  public boolean readBoolean() throws IOException {
    return in.readBoolean();
  }

  @Override
  public int readInt() throws IOException {
    return in.readInt();
  }

  @Override
  public long readLong() throws IOException {
    return in.readLong();
  }

  @Override
  public float readFloat() throws IOException {
    return in.readFloat();
  }

  @Override
  public double readDouble() throws IOException {
    return in.readDouble();
  }

  @Override
  public Utf8 readString(Utf8 old) throws IOException {
    return in.readString(old);
  }

  @Override
  public String readString() throws IOException {
    return in.readString();
  }

  @Override
  public void skipString() throws IOException {
    in.skipString();
  }

  @Override
  public ByteBuffer readBytes(ByteBuffer old) throws IOException {
    return in.readBytes(old);
  }

  @Override
  public void skipBytes() throws IOException {
    in.skipBytes();
  }

  @Override
  public void readFixed(byte[] bytes, int start, int length) throws IOException {
    in.readFixed(bytes, start, length);
  }

  @Override
  public void skipFixed(int length) throws IOException {
    in.skipFixed(length);
  }

  @Override
  public int readEnum() throws IOException {
    return in.readEnum();
  }

  @Override
  public int readIndex() throws IOException {
    return in.readIndex();
  }
}
