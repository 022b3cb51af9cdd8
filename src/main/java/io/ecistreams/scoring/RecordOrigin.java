package io.ecistreams.scoring;

import io.ecistreams.model.BinaryReader;
import io.ecistreams.model.BinaryWriter;
import io.ecistreams.model.Fnv1a64;
import java.util.Optional;

/**
 * Where a record came from, so that a later refusal can name it.
 *
 * @param topic input topic
 * @param partition its partition
 * @param offset its offset
 * @param original the untouched record; carried only while its board is not registered yet, because
 *     only then can the stateful stage still refuse it
 */
public record RecordOrigin(String topic, int partition, long offset, Optional<Original> original) {
  /** Of what does not come from a topic. */
  public static final RecordOrigin FILE = new RecordOrigin("", 0, 0, Optional.empty());

  /**
   * The record as produced.
   *
   * @param key empty where the key is null
   * @param value empty where the value is null
   */
  public record Original(Optional<byte[]> key, Optional<byte[]> value) {}

  RecordOrigin withoutOriginal() {
    return new RecordOrigin(topic, partition, offset, Optional.empty());
  }

  void writeTo(BinaryWriter out) {
    out.putText(topic).putInt(partition).putLong(offset).putFlag(original.isPresent());
    original.ifPresent(o -> out.putOptionalBytes(o.key()).putOptionalBytes(o.value()));
  }

  static RecordOrigin readFrom(BinaryReader in) {
    return new RecordOrigin(
        in.getText(),
        in.getInt(),
        in.getLong(),
        in.getFlag()
            ? Optional.of(new Original(in.getOptionalBytes(), in.getOptionalBytes()))
            : Optional.empty());
  }

  /** A number that no other record has, the same when the record is read again. */
  public long place() {
    return Fnv1a64.hash(topic + '-' + partition) + offset;
  }
}
