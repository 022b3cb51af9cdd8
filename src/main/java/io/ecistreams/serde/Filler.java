package io.ecistreams.serde;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * A record without key and value that says nothing: it is there because an end of a transaction
 * needs one in each partition that it is written to.
 */
public final class Filler {
  private static final String NAME = "eci.filler";

  private Filler() {}

  /** The header of such a record. */
  public static Header header() {
    return new RecordHeader(NAME, new byte[0]);
  }

  /** Whether a record is one. */
  public static boolean is(byte[] value, Headers headers) {
    return value == null && headers.lastHeader(NAME) != null;
  }
}
