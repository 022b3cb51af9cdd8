package io.ecistreams.serde;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Input as people have it: what gzip or zstd has packed is unpacked, and what nobody here reads is
 * refused, both told by the first bytes, whatever the file is called.
 */
public final class UnpackedInput {
  private static final byte[] GZIP = {0x1f, (byte) 0x8b};
  private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
  private static final int LONGEST_START = 6;
  private static final int BUFFER_BYTES = 64 << 10;

  /** What zstd itself takes unless it is told otherwise: 128 MiB. */
  private static final int LARGEST_WINDOW_BITS = 27;

  /** 8 MiB, which all levels of zstd up to 19 keep to. */
  private static final int STRANGERS_WINDOW_BITS = 23;

  private static final int MOST_EMPTY_IN_A_ROW = 1_000;

  /** Other files that are taken for text, by their first bytes. */
  private static final List<Foreign> FOREIGN =
      List.of(
          new Foreign(
              new byte[] {'P', 'K', 3, 4}, "a zip archive; unpack it, or pack it by gzip or zstd"),
          new Foreign(
              "BZh".getBytes(StandardCharsets.US_ASCII),
              "packed by bzip2; unpack it, or pack it by gzip or zstd"),
          new Foreign(
              new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0},
              "packed by xz; unpack it, or pack it by gzip or zstd"),
          new Foreign(new byte[] {(byte) 0xff, (byte) 0xfe}, "text in UTF-16; save it as UTF-8"),
          new Foreign(new byte[] {(byte) 0xfe, (byte) 0xff}, "text in UTF-16; save it as UTF-8"));

  private record Foreign(byte[] start, String words) {}

  private UnpackedInput() {}

  /**
   * The bytes of the text; closing them closes the input.
   *
   * @param name what messages call the input
   * @throws JsonInputException if it is another kind of file
   */
  public static InputStream of(InputStream input, String name) throws IOException {
    return of(input, name, LARGEST_WINDOW_BITS);
  }

  /** The same of what somebody sends: who packed it does not say how much memory it takes here. */
  public static InputStream ofStranger(InputStream input, String name) throws IOException {
    return of(input, name, STRANGERS_WINDOW_BITS);
  }

  private static InputStream of(InputStream input, String name, int windowBits) throws IOException {
    BufferedInputStream in = new BufferedInputStream(input, BUFFER_BYTES);
    in.mark(LONGEST_START);
    byte[] start = in.readNBytes(LONGEST_START);
    in.reset();
    if (startsWith(start, GZIP)) {
      return new GzipFiles(new ToItsEnd(in));
    }
    if (startsWith(start, ZSTD)) {
      return new ZstdInputStream(in).setLongMax(windowBits);
    }
    for (Foreign foreign : FOREIGN) {
      if (startsWith(start, foreign.start)) {
        throw new JsonInputException("%s: is %s.".formatted(name, foreign.words));
      }
    }
    return in;
  }

  private static boolean startsWith(byte[] bytes, byte[] start) {
    return bytes.length >= start.length
        && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
  }

  /** One after another. The JDK takes one more frame of the stack for each that is empty. */
  private static final class GzipFiles extends GZIPInputStream {
    private int depth;

    GzipFiles(InputStream in) throws IOException {
      super(in, BUFFER_BYTES);
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
      if (depth == MOST_EMPTY_IN_A_ROW) {
        throw new ZipException(MOST_EMPTY_IN_A_ROW + " empty gzip files in a row");
      }
      depth++;
      try {
        return super.read(target, from, length);
      } finally {
        depth--;
      }
    }
  }

  /**
   * Says that there is more until there is not: between two gzip files in one, the JDK takes a pipe
   * that has to be waited for as ended.
   */
  private static final class ToItsEnd extends FilterInputStream {
    ToItsEnd(BufferedInputStream in) {
      super(in);
    }

    @Override
    public int available() throws IOException {
      in.mark(1);
      boolean isOver = in.read() < 0;
      in.reset();
      return isOver ? 0 : 1;
    }
  }
}
