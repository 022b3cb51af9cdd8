package io.ecistreams.topology;

import java.util.Optional;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * The key of an input record, which says nothing to us but belongs on a dead letter. It is never
 * null, as Kafka Streams passes over null keys where it groups.
 *
 * @param bytes as the record has it; empty for null
 */
record InputKey(Optional<byte[]> bytes) {

  /** Reads any key. */
  static Serde<InputKey> serde() {
    return Serdes.serdeFrom(
        (topic, key) -> key.bytes().orElse(null),
        (topic, bytes) -> new InputKey(Optional.ofNullable(bytes)));
  }
}
