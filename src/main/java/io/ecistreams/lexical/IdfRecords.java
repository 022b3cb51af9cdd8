package io.ecistreams.lexical;

import io.ecistreams.model.Fnv1a64;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * An IDF table as records of a compacted topic of one partition: its stored form in parts, keys
 * {@code idf-<hash>/<number>}, and after them a pointer, key {@value #NEWEST}, that says which
 * parts are the newest table. Who has read the pointer has all its parts.
 *
 * <pre>
 *   pointer:  1 byte version, 1;  8 bytes FNV-1a-64 of the stored form;  4 bytes its length;
 *             4 bytes passages;  4 bytes terms;  big-endian
 * </pre>
 */
public final class IdfRecords {
  /** Key of the pointer. */
  public static final String NEWEST = "newest";

  /** Largest value: a broker takes 1 MiB unless told otherwise. */
  static final int PART_BYTES = 512 << 10;

  private static final Pattern PART_KEY = Pattern.compile("idf-[0-9a-f]{16}/\\d{5,}");
  private static final byte VERSION = 1;
  private static final int POINTER_BYTES = 1 + Long.BYTES + 3 * Integer.BYTES;

  private IdfRecords() {}

  /**
   * Which table is the newest.
   *
   * @param hash FNV-1a-64 of its stored form
   * @param bytes length of its stored form
   * @param passages distinct passages counted
   * @param terms distinct terms
   */
  public record Pointer(long hash, int bytes, int passages, int terms) {

    /** A pointer as it is stored; empty where there is none of this version. */
    public static Optional<Pointer> fromBytes(byte[] value) {
      if (value == null || value.length != POINTER_BYTES || value[0] != VERSION) {
        return Optional.empty();
      }
      ByteBuffer in = ByteBuffer.wrap(value, 1, POINTER_BYTES - 1);
      return Optional.of(new Pointer(in.getLong(), in.getInt(), in.getInt(), in.getInt()));
    }

    private byte[] toBytes() {
      return ByteBuffer.allocate(POINTER_BYTES)
          .put(VERSION)
          .putLong(hash)
          .putInt(bytes)
          .putInt(passages)
          .putInt(terms)
          .array();
    }

    /** Content id: equal for equal tables. */
    public String id() {
      return String.format("idf-%016x", hash);
    }

    /** Keys of the parts, in order. */
    public List<String> partKeys() {
      List<String> keys = new ArrayList<>();
      for (long from = 0; from < bytes; from += PART_BYTES) {
        keys.add("%s/%05d".formatted(id(), keys.size()));
      }
      return keys;
    }
  }

  /**
   * Whether a record may be of a table.
   *
   * @param value null for a tombstone
   */
  public static boolean isOfATable(String key, byte[] value) {
    return key.equals(NEWEST)
        ? value == null || Pointer.fromBytes(value).isPresent()
        : PART_KEY.matcher(key).matches();
  }

  /** The records of a table, in the order in which they must be written: the pointer last. */
  public static List<Map.Entry<String, byte[]>> of(IdfTable table) {
    byte[] stored = IdfTableCodecV1.encode(table);
    Pointer pointer = pointer(table, stored);
    List<Map.Entry<String, byte[]>> records = new ArrayList<>();
    for (String key : pointer.partKeys()) {
      int from = records.size() * PART_BYTES;
      records.add(
          Map.entry(
              key, Arrays.copyOfRange(stored, from, Math.min(stored.length, from + PART_BYTES))));
    }
    records.add(Map.entry(NEWEST, pointer.toBytes()));
    return records;
  }

  /** What would point to a table. */
  public static Pointer pointer(IdfTable table) {
    return pointer(table, IdfTableCodecV1.encode(table));
  }

  private static Pointer pointer(IdfTable table, byte[] stored) {
    return new Pointer(
        Fnv1a64.hash(stored), stored.length, table.passages(), table.documentFrequencies().size());
  }

  /**
   * Puts a table together.
   *
   * @param part a part by its key, null where there is none
   * @return empty where parts are missing, are not what the pointer says, or of another version
   */
  public static Optional<IdfTable> table(Pointer pointer, Function<String, byte[]> part) {
    ByteArrayOutputStream stored = new ByteArrayOutputStream();
    for (String key : pointer.partKeys()) {
      byte[] next = part.apply(key);
      if (next == null) {
        return Optional.empty();
      }
      stored.writeBytes(next);
    }
    byte[] bytes = stored.toByteArray();
    if (bytes.length != pointer.bytes() || Fnv1a64.hash(bytes) != pointer.hash()) {
      return Optional.empty();
    }
    try {
      return Optional.of(IdfTableCodecV1.decode(bytes));
    } catch (IllegalArgumentException e) {
      // Of a version to come.
      return Optional.empty();
    }
  }
}
