package io.ecistreams.model;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Binary form of a {@link BoardInput} on the internal topic. A group is as {@link
 * RoutedGroupCodecV2} has it, whose first byte is below {@value #FIRST_TAG}; the others are,
 * big-endian:
 *
 * <pre>
 *   byte     tag: 16 refused record, 17 judged example, 18 relearn
 *   string   board, source                                      (int length, UTF-8)
 *   17 only: string example id, byte 1 if a false negative
 *   string   origin topic;  int partition;  long offset
 *   bytes    original key, original value                       (int length, -1 for none)
 * </pre>
 */
public final class BoardInputCodecV1 {
  private static final byte FIRST_TAG = 16;
  private static final byte REFUSED = FIRST_TAG;
  private static final byte JUDGED = 17;
  private static final byte RELEARN = 18;

  private BoardInputCodecV1() {}

  public static byte[] encode(BoardInput input) {
    if (input instanceof RoutedGroup group) {
      return RoutedGroupCodecV2.encode(group);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      if (input instanceof JudgedExample judged) {
        writeNames(out, JUDGED, judged.board(), judged.source());
        write(out, judged.exampleId());
        out.writeByte(judged.isFalseNegative() ? 1 : 0);
      } else if (input instanceof RefusedRecord refused) {
        writeNames(out, REFUSED, refused.board(), refused.source());
      } else if (input instanceof RelearnBaseline relearn) {
        writeNames(out, RELEARN, relearn.board(), relearn.source());
      }
      write(out, input.origin());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads {@link #encode}.
   *
   * @throws IllegalArgumentException if the bytes are not that
   */
  public static BoardInput decode(byte[] bytes) {
    if (bytes.length == 0 || bytes[0] < FIRST_TAG) {
      return RoutedGroupCodecV2.decode(bytes);
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      byte tag = in.readByte();
      String board = string(in);
      String source = string(in);
      BoardInput input =
          switch (tag) {
            case REFUSED -> new RefusedRecord(board, source, origin(in));
            case JUDGED -> new JudgedExample(board, source, string(in), bool(in), origin(in));
            case RELEARN -> new RelearnBaseline(board, source, origin(in));
            default -> throw new IllegalArgumentException("not a board's input: tag " + tag);
          };
      if (in.available() > 0) {
        throw new IllegalArgumentException(
            "not a board's input: " + in.available() + " bytes too many");
      }
      return input;
    } catch (IOException e) {
      throw new IllegalArgumentException("not a board's input: it ends too early", e);
    }
  }

  private static void writeNames(DataOutputStream out, byte tag, String board, String source)
      throws IOException {
    out.writeByte(tag);
    write(out, board);
    write(out, source);
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    write(out, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static void write(DataOutputStream out, RecordOrigin origin) throws IOException {
    write(out, origin.topic());
    out.writeInt(origin.partition());
    out.writeLong(origin.offset());
    writeOptional(out, origin.original().flatMap(RecordOrigin.Original::key));
    writeOptional(out, origin.original().flatMap(RecordOrigin.Original::value));
  }

  private static void writeOptional(DataOutputStream out, Optional<byte[]> bytes)
      throws IOException {
    if (bytes.isPresent()) {
      write(out, bytes.get());
    } else {
      out.writeInt(-1);
    }
  }

  private static RecordOrigin origin(DataInputStream in) throws IOException {
    String topic = string(in);
    int partition = in.readInt();
    long offset = in.readLong();
    Optional<byte[]> key = optionalBytes(in);
    Optional<byte[]> value = optionalBytes(in);
    Optional<RecordOrigin.Original> original =
        key.isEmpty() && value.isEmpty()
            ? Optional.empty()
            : Optional.of(new RecordOrigin.Original(key, value));
    return new RecordOrigin(topic, partition, offset, original);
  }

  private static boolean bool(DataInputStream in) throws IOException {
    byte value = in.readByte();
    if (value != 0 && value != 1) {
      throw new IllegalArgumentException("not a board's input: " + value + " is neither 0 nor 1");
    }
    return value == 1;
  }

  private static String string(DataInputStream in) throws IOException {
    byte[] bytes =
        optionalBytes(in)
            .orElseThrow(() -> new IllegalArgumentException("not a board's input: no text"));
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static Optional<byte[]> optionalBytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0) {
      return Optional.empty();
    }
    if (length > in.available()) {
      throw new IllegalArgumentException("not a board's input: a length of " + length);
    }
    return Optional.of(in.readNBytes(length));
  }
}
