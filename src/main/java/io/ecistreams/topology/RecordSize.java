package io.ecistreams.topology;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Bytes that a record takes on a topic, at most; nulls take none. */
final class RecordSize {
  private static final int HEADER_OVERHEAD_BYTES = 10;
  private static final int MAX_UTF8_BYTES_PER_CHAR = 3;

  private RecordSize() {}

  static long of(byte[] key, byte[] value, Headers headers) {
    return (long) of(key) + of(value) + of(headers);
  }

  static int of(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  static long of(Headers headers) {
    long bytes = 0;
    for (Header header : headers) {
      bytes +=
          HEADER_OVERHEAD_BYTES
              + (long) MAX_UTF8_BYTES_PER_CHAR * header.key().length()
              + of(header.value());
    }
    return bytes;
  }
}
