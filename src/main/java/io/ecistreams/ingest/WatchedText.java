package io.ecistreams.ingest;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32C;

/** Counts and sums the bytes that are read, and ends where they are too many. */
final class WatchedText extends FilterInputStream {
  private final CRC32C sum = new CRC32C();
  private final long most;
  private long bytes;

  WatchedText(InputStream in, long most) {
    super(in);
    this.most = most;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    int read = in.read(target, from, length);
    if (read > 0) {
      bytes += read;
      sum.update(target, from, read);
      if (bytes > most) {
        throw new IngestException(
            IngestException.Kind.TOO_LARGE,
            "The body has more than %d bytes, packed or unpacked; send its lines in several requests."
                .formatted(most));
      }
    }
    return read;
  }

  long bytes() {
    return bytes;
  }

  /** Differs for other bytes, but for one in four billion of the same length. */
  String content() {
    return "%d:%08x".formatted(bytes, sum.getValue());
  }
}
