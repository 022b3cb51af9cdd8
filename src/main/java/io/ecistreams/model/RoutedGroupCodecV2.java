package io.ecistreams.model;

import io.ecistreams.model.ExampleGroup.Negative;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Binary form of a {@link RoutedGroup} on the internal topic, version 2, little-endian:
 *
 * <pre>
 *   byte     version = 2
 *   string   board, source, encoder, query id, positive id      (int length, UTF-8)
 *   byte     1 if the encoder is assumed
 *   long     minedAt, ms
 *   int      records
 *   string   origin topic;  int partition;  long offset
 *   byte     1 if the original follows: bytes key, bytes value   (int length, -1 for null)
 *   string   text of the query, text of the positive             (length -1 for none)
 *   int d, int k
 *   d float  query;  d float positive
 *   k times: string id, byte labelled positive, double containment,
 *            byte audited, double cross-encoder score (NaN for none), string text, d float
 * </pre>
 *
 * Version 1, without the texts and the third line of a negative, is still read. Every length is
 * checked against what is left before anything is allocated.
 */
public final class RoutedGroupCodecV2 {
  private static final byte VERSION = 2;
  private static final byte VERSION_1 = 1;
  private static final int NEGATIVE_BYTES = 26;

  private RoutedGroupCodecV2() {}

  public static byte[] encode(RoutedGroup routed) {
    ExampleGroup group = routed.group();
    RecordOrigin origin = routed.origin();
    List<byte[]> names =
        List.of(
            utf8(group.board()),
            utf8(group.source()),
            utf8(group.encoder()),
            utf8(group.queryId()),
            utf8(group.positiveId()));
    byte[] topic = utf8(origin.topic());
    List<byte[]> ids = group.negatives().stream().map(n -> utf8(n.id())).toList();
    List<Optional<byte[]>> texts =
        group.negatives().stream().map(n -> n.text().map(RoutedGroupCodecV2::utf8)).toList();
    Optional<byte[]> queryText = group.queryText().map(RoutedGroupCodecV2::utf8);
    Optional<byte[]> positiveText = group.positiveText().map(RoutedGroupCodecV2::utf8);
    int vectorBytes = group.dimension() * Float.BYTES;
    int size = 64 + topic.length + 2 * vectorBytes + length(queryText) + length(positiveText);
    for (byte[] name : names) {
      size = Math.addExact(size, 4 + name.length);
    }
    for (int i = 0; i < ids.size(); i++) {
      int own = NEGATIVE_BYTES + ids.get(i).length + length(texts.get(i)) + vectorBytes;
      size = Math.addExact(size, own);
    }
    size = Math.addExact(size, origin.original().map(RoutedGroupCodecV2::sizeOf).orElse(0));
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.put(VERSION);
    names.forEach(name -> put(out, name));
    out.put((byte) (group.encoderAssumed() ? 1 : 0));
    out.putLong(group.minedAtMs()).putInt(group.records());
    put(out, topic);
    out.putInt(origin.partition()).putLong(origin.offset());
    out.put((byte) (origin.original().isPresent() ? 1 : 0));
    origin
        .original()
        .ifPresent(
            original -> {
              putOptional(out, original.key());
              putOptional(out, original.value());
            });
    putOptional(out, queryText);
    putOptional(out, positiveText);
    out.putInt(group.dimension()).putInt(group.negatives().size());
    put(out, group.query());
    put(out, group.positive());
    for (int i = 0; i < ids.size(); i++) {
      Negative negative = group.negatives().get(i);
      put(out, ids.get(i));
      out.put((byte) (negative.labelledPositive() ? 1 : 0)).putDouble(negative.containment());
      out.put((byte) (negative.isAudited() ? 1 : 0));
      out.putDouble(negative.crossEncoderScore().orElse(Double.NaN));
      putOptional(out, texts.get(i));
      put(out, negative.vector());
    }
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }

  /**
   * Reads {@link #encode}, and version 1.
   *
   * @throws IllegalArgumentException if the bytes are not that
   */
  public static RoutedGroup decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try {
      byte version = in.get();
      boolean isOld = version == VERSION_1;
      require(isOld || version == VERSION, "version " + version + " is not known, only 1 and 2");
      String board = string(in);
      String source = string(in);
      String encoder = string(in);
      String queryId = string(in);
      String positiveId = string(in);
      boolean encoderAssumed = in.get() == 1;
      long minedAtMs = in.getLong();
      int records = in.getInt();
      RecordOrigin origin = new RecordOrigin(string(in), in.getInt(), in.getLong(), original(in));
      Optional<String> queryText = isOld ? Optional.empty() : optionalString(in);
      Optional<String> positiveText = isOld ? Optional.empty() : optionalString(in);
      int dimension = in.getInt();
      int count = in.getInt();
      require(dimension > 0 && count >= 0, "dimension " + dimension + ", negatives " + count);
      float[] query = vector(in, dimension);
      float[] positive = vector(in, dimension);
      List<Negative> negatives = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        negatives.add(isOld ? oldNegative(in, dimension) : negative(in, dimension));
      }
      require(!in.hasRemaining(), in.remaining() + " bytes too many");
      return new RoutedGroup(
          new ExampleGroup(
              board,
              source,
              encoder,
              minedAtMs,
              records,
              queryId,
              positiveId,
              query,
              positive,
              negatives,
              encoderAssumed,
              queryText,
              positiveText),
          origin);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("not an example group: it ends too early", e);
    }
  }

  private static Negative oldNegative(ByteBuffer in, int dimension) {
    return new Negative(string(in), in.get() == 1, in.getDouble(), vector(in, dimension));
  }

  private static Negative negative(ByteBuffer in, int dimension) {
    String id = string(in);
    boolean isLabelled = in.get() == 1;
    double containment = in.getDouble();
    boolean isAudited = in.get() == 1;
    double score = in.getDouble();
    Optional<String> text = optionalString(in);
    return new Negative(
        id,
        isLabelled,
        containment,
        vector(in, dimension),
        text,
        Double.isNaN(score) ? OptionalDouble.empty() : OptionalDouble.of(score),
        isAudited);
  }

  private static int length(Optional<byte[]> bytes) {
    return bytes.map(b -> b.length).orElse(0);
  }

  private static int sizeOf(RecordOrigin.Original original) {
    return 8
        + original.key().map(k -> k.length).orElse(0)
        + original.value().map(v -> v.length).orElse(0);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void put(ByteBuffer out, byte[] bytes) {
    out.putInt(bytes.length).put(bytes);
  }

  private static void put(ByteBuffer out, float[] vector) {
    out.asFloatBuffer().put(vector);
    out.position(out.position() + vector.length * Float.BYTES);
  }

  private static void putOptional(ByteBuffer out, Optional<byte[]> bytes) {
    bytes.ifPresentOrElse(b -> put(out, b), () -> out.putInt(-1));
  }

  private static Optional<RecordOrigin.Original> original(ByteBuffer in) {
    if (in.get() == 0) {
      return Optional.empty();
    }
    return Optional.of(new RecordOrigin.Original(optionalBytes(in), optionalBytes(in)));
  }

  private static Optional<byte[]> optionalBytes(ByteBuffer in) {
    int length = in.getInt();
    return length < 0 ? Optional.empty() : Optional.of(bytes(in, length));
  }

  private static Optional<String> optionalString(ByteBuffer in) {
    return optionalBytes(in).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private static String string(ByteBuffer in) {
    return new String(bytes(in, in.getInt()), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(ByteBuffer in, int length) {
    require(length >= 0 && length <= in.remaining(), "a length of " + length);
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static float[] vector(ByteBuffer in, int dimension) {
    require((long) dimension * Float.BYTES <= in.remaining(), "dimension " + dimension);
    float[] vector = new float[dimension];
    in.asFloatBuffer().get(vector);
    in.position(in.position() + dimension * Float.BYTES);
    return vector;
  }

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw new IllegalArgumentException("not an example group: " + what);
    }
  }
}
