package io.ecistreams.serde;

/**
 * Confluent wire format: magic byte 0x00, schema id as big-endian int32, Avro binary to the end.
 */
final class WireFormat {
  static final byte MAGIC = 0;
  static final int ID_OFFSET = 1;
  static final int HEADER_BYTES = 5;

  private WireFormat() {}

  static String subject(String topic) {
    return topic + "-value";
  }
}
