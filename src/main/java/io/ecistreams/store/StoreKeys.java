package io.ecistreams.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;

/**
 * Keys of the stores. Names hold no control characters, so a zero byte ends them; numbers are
 * big-endian, so that the stores' byte order is theirs.
 *
 * <pre>
 *   boards            board
 *   announced         board                       (01 at its end: revisions that passed)
 *   alarms            board 00 source 00          (no source: the board itself)
 *   verdicts          board 00 source 00 exampleId
 *   outcomes          board 00 id
 *   waiting-examples  board 00 sequence:8
 *   pane-journal      board 00 source 00 slot:4
 *   pane-snapshots    board 00 source 00 paneStart:8 generation:1 chunk:4
 *   partial-panels    partition:4 index:4
 *   latest            board 00 kind:1 [fingerprint of an alert]
 *                     board 00 kind:1 source 00 suspected:1 minedAt:8 exampleId
 *   history           board 00 slot:4
 * </pre>
 *
 * <p>In the stores of examples (waiting, journal, snapshots) a board's name stands for its first
 * revision; that of a later one is followed by 01 and its number, as no name holds a control
 * character.
 */
final class StoreKeys {
  private static final byte[] NONE = new byte[0];
  private static final char REVISION = 1;
  private static final char SAMPLES = 2;

  private StoreKeys() {}

  static Bytes board(String board) {
    return Bytes.wrap(utf8(board));
  }

  static String board(Bytes key) {
    return new String(key.get(), StandardCharsets.UTF_8);
  }

  static Bytes revisions(String board) {
    return Bytes.wrap(utf8(board + REVISION));
  }

  /** The name under which the examples of a revision are kept. */
  static String ofRevision(String board, int serial) {
    return serial == 0 ? board : board + REVISION + serial;
  }

  /** The name under which the examples are kept that are to be judged anew. */
  static String ofSamples(String board) {
    return board + SAMPLES;
  }

  /** Before the names of all revisions of a board but the first. */
  static Bytes laterRevisions(String board) {
    return revisions(board);
  }

  static Bytes boardPrefix(String board) {
    return key(board, NONE, 0).wrap();
  }

  static Bytes sourcePrefix(String board, String source) {
    return key(board, terminated(source), 0).wrap();
  }

  /** Before the keys of the next source, after all of this one. */
  static Bytes pastSource(String board, String source) {
    return ended(sourcePrefix(board, source).get());
  }

  /** After all keys of the board. */
  static Bytes pastBoard(String board) {
    return ended(boardPrefix(board).get());
  }

  /** A prefix whose last byte, the zero that ends a name, is one more. */
  private static Bytes ended(byte[] prefix) {
    prefix[prefix.length - 1]++;
    return Bytes.wrap(prefix);
  }

  static Bytes waiting(String board, long sequence) {
    return key(board, NONE, Long.BYTES).putLong(sequence).wrap();
  }

  static Bytes verdict(String board, String source, String exampleId) {
    byte[] id = utf8(exampleId);
    return key(board, terminated(source), id.length).put(id).wrap();
  }

  static Bytes outcome(String board, String id) {
    byte[] bytes = utf8(id);
    return key(board, NONE, bytes.length).put(bytes).wrap();
  }

  static Bytes journal(String board, String source, int slot) {
    return key(board, terminated(source), Integer.BYTES).putInt(slot).wrap();
  }

  static Bytes panel(int partition, int index) {
    return Bytes.wrap(
        ByteBuffer.allocate(2 * Integer.BYTES).putInt(partition).putInt(index).array());
  }

  static Bytes snapshot(String board, String source, long paneStartMs, byte generation, int chunk) {
    return key(board, terminated(source), Long.BYTES + 1 + Integer.BYTES)
        .putLong(paneStartMs)
        .put(generation)
        .putInt(chunk)
        .wrap();
  }

  static Bytes latest(String board, byte kind) {
    return key(board, NONE, 1).put(kind).wrap();
  }

  static Bytes alert(String board, byte kind, String fingerprint) {
    byte[] id = utf8(fingerprint);
    return key(board, NONE, 1 + id.length).put(kind).put(id).wrap();
  }

  /** Before the kept examples of one sample of a source, the oldest first. */
  static Bytes examples(String board, byte kind, String source, boolean isSuspected) {
    byte[] name = terminated(source);
    return key(board, NONE, 1 + name.length + 1)
        .put(kind)
        .put(name)
        .put((byte) (isSuspected ? 1 : 0))
        .wrap();
  }

  static Bytes example(Bytes prefix, long minedAtMs, String exampleId) {
    byte[] id = utf8(exampleId);
    return Bytes.wrap(
        ByteBuffer.allocate(prefix.get().length + Long.BYTES + id.length)
            .put(prefix.get())
            .putLong(minedAtMs)
            .put(id)
            .array());
  }

  static Bytes history(String board, int slot) {
    return key(board, NONE, Integer.BYTES).putInt(slot).wrap();
  }

  /** The source in a journal or snapshot key of a board. */
  static String source(String board, Bytes key) {
    byte[] bytes = key.get();
    int from = utf8(board).length + 1;
    int to = from;
    while (bytes[to] != 0) {
      to++;
    }
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  /** What follows board and source in a key. */
  static ByteBuffer afterSource(String board, String source, Bytes key) {
    int from = utf8(board).length + utf8(source).length + 2;
    return ByteBuffer.wrap(key.get(), from, key.get().length - from);
  }

  private static KeyBuilder key(String board, byte[] middle, int tail) {
    byte[] head = terminated(board);
    ByteBuffer buffer = ByteBuffer.allocate(head.length + middle.length + tail);
    buffer.put(head).put(middle);
    return new KeyBuilder(buffer);
  }

  private record KeyBuilder(ByteBuffer buffer) {
    KeyBuilder putLong(long value) {
      buffer.putLong(value);
      return this;
    }

    KeyBuilder putInt(int value) {
      buffer.putInt(value);
      return this;
    }

    KeyBuilder put(byte[] bytes) {
      buffer.put(bytes);
      return this;
    }

    KeyBuilder put(byte value) {
      buffer.put(value);
      return this;
    }

    Bytes wrap() {
      return Bytes.wrap(buffer.array());
    }
  }

  private static byte[] terminated(String name) {
    byte[] bytes = utf8(name);
    return Arrays.copyOf(bytes, bytes.length + 1);
  }

  private static byte[] utf8(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }
}
