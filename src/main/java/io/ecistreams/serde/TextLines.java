package io.ecistreams.serde;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The lines of a text in UTF-8, packed or not, one after another; nothing is read before the first
 * is asked for. Byte-order marks at the start of a line are left out, as joined files have them in
 * the middle too.
 */
public final class TextLines implements AutoCloseable {
  private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGHEST_BITS = 0x80 * ONES;
  private static final long LINE_FEEDS = '\n' * ONES;

  private final InputStream input;
  private final String name;
  private final int mostBytes;
  private final Opening opening;
  private final byte[] chunk = new byte[64 << 10];
  private Optional<InputStream> text = Optional.empty();
  private int from;
  private int to;
  private boolean isWithinLine;
  private long number;

  /**
   * Lines of an input that is closed with them.
   *
   * @param name what messages call the input
   * @param mostBytes longest line
   */
  public TextLines(InputStream input, String name, int mostBytes) {
    this(input, name, mostBytes, UnpackedInput::of);
  }

  /** The same of an input that is unpacked in a way of its own. */
  public TextLines(InputStream input, String name, int mostBytes, Opening opening) {
    this.input = input;
    this.name = name;
    this.mostBytes = mostBytes;
    this.opening = opening;
  }

  /** Makes text of an input. */
  @FunctionalInterface
  public interface Opening {
    /**
     * The bytes of the text, unpacked; closing them closes the input.
     *
     * @param name what messages call the input
     */
    InputStream open(InputStream input, String name) throws IOException;
  }

  /** A line as it is in the file; of one that is too long, the beginning. */
  public record Line(byte[] bytes, boolean isTooLong) {

    /** Whether there is nothing but blanks. */
    public boolean isBlank() {
      int at = 0;
      while (at < bytes.length && bytes[at] >= 0 && bytes[at] <= ' ') {
        at++;
      }
      return at == bytes.length;
    }

    /**
     * Its text.
     *
     * @param place file and line, for messages
     * @throws JsonInputException if it has none
     */
    public String text(String place) {
      requireWhole(place);
      return decode(bytes, place);
    }

    void requireWhole(String place) {
      if (isTooLong) {
        throw new JsonInputException(
            "%s: longer than %,d bytes; write one record a line.".formatted(place, bytes.length));
      }
    }
  }

  /**
   * UTF-8 without a byte-order mark.
   *
   * @throws JsonInputException if it is not UTF-8
   */
  static String decode(byte[] utf8, String place) {
    boolean isMarked =
        utf8.length >= MARK.length
            && ByteBuffer.wrap(utf8, 0, MARK.length).equals(ByteBuffer.wrap(MARK));
    int skipped = isMarked ? MARK.length : 0;
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(utf8, skipped, utf8.length - skipped))
          .toString();
    } catch (CharacterCodingException e) {
      throw new JsonInputException(place + ": not UTF-8 text; save the file as UTF-8.", e);
    }
  }

  /**
   * The next line; empty at the end.
   *
   * @throws JsonInputException if the rest cannot be read, or it is recognised as something else
   *     than JSON lines
   */
  public Optional<Line> next() {
    try {
      if (text.isEmpty()) {
        text = Optional.of(opening.open(input, name));
        fill();
        requireLines();
      }
      if (isWithinLine) {
        skipLine();
      }
      if (from == to && !fill()) {
        return Optional.empty();
      }
      number++;
      return Optional.of(line());
    } catch (IOException e) {
      throw new JsonInputException(
          "%s: cannot be read to its end (%s); it may be cut off or damaged."
              .formatted(name, Optional.ofNullable(e.getMessage()).orElse("it ends too early")),
          e);
    }
  }

  /** Of the line that was read last, counted from 1. */
  public long number() {
    return number;
  }

  private boolean fill() throws IOException {
    from = 0;
    to = Math.max(0, text.orElseThrow().read(chunk));
    return to > 0;
  }

  private Line line() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    do {
      int end = endOfLine();
      int taken = Math.min(end - from, mostBytes - bytes.size());
      bytes.write(chunk, from, taken);
      from += taken;
      if (from < end) {
        isWithinLine = true;
        return new Line(bytes.toByteArray(), true);
      }
      if (end < to) {
        from = end + 1;
        break;
      }
    } while (fill());
    return new Line(bytes.toByteArray(), false);
  }

  private void skipLine() throws IOException {
    do {
      from = endOfLine();
    } while (from == to && fill());
    from = Math.min(from + 1, to);
    isWithinLine = false;
  }

  /** Where the line's bytes end in the chunk: at a line feed or at the chunk's end. */
  private int endOfLine() {
    int end = from;
    // Eight bytes at a time while none of them is a line feed.
    while (end + Long.BYTES <= to) {
      long bytes = (long) LONG.get(chunk, end) ^ LINE_FEEDS;
      if ((bytes - ONES & ~bytes & HIGHEST_BITS) != 0) {
        break;
      }
      end += Long.BYTES;
    }
    while (end < to && chunk[end] != '\n') {
      end++;
    }
    return end;
  }

  /**
   * A record begins with a brace: where the first line begins with a bracket, or the second goes on
   * with a name or ends an object, the file has another layout. Only the first bytes are looked at.
   */
  private void requireLines() {
    String start = new String(chunk, 0, to, StandardCharsets.UTF_8).replace("\uFEFF", "").strip();
    if (start.startsWith("[")) {
      throw new JsonInputException(
          name
              + ": is one JSON array, not JSON lines; write each of its objects on a line of its own, e.g. with jq -c '.[]'.");
    }
    boolean goesOn =
        start
            .lines()
            .skip(1)
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .findFirst()
            .stream()
            .anyMatch(line -> line.startsWith("\"") || line.startsWith("}"));
    if (start.startsWith("{") && goesOn) {
      throw new JsonInputException(
          name
              + ": is indented JSON, not JSON lines; write each object on one line, e.g. with jq -c .");
    }
  }

  @Override
  public void close() {
    try {
      text.orElse(input).close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
