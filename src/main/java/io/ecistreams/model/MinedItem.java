package io.ecistreams.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * A query or a passage as a miner sent it.
 *
 * @param id identity within the collection
 * @param text the text without encoder prefix
 * @param embedding as sent, of any length but zero; not copied
 */
public record MinedItem(Optional<String> id, Optional<String> text, Optional<float[]> embedding) {

  /**
   * The identity by which items are told apart: the id, else a hash of the text, else a hash of the
   * embedding, else the empty string. A blank id or text is none: it would make strangers equal.
   */
  public String identity() {
    return id.filter(i -> !i.isBlank())
        .or(() -> text.filter(t -> !t.isBlank()).map(t -> "text:" + Fnv1a64.hex(t)))
        .or(() -> embedding.map(e -> "vector:" + Fnv1a64.hex(littleEndian(e))))
        .orElse("");
  }

  /** Whether there is a text that can be embedded. */
  public boolean hasText() {
    return text.filter(t -> !t.isBlank()).isPresent();
  }

  private static byte[] littleEndian(float[] values) {
    ByteBuffer buffer =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(values);
    return buffer.array();
  }
}
