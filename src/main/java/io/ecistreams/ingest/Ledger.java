package io.ecistreams.ingest;

import java.util.Optional;

/** Writes the records of requests, each request once. Safe for use by several threads. */
public interface Ledger extends AutoCloseable {

  /** Encoded records, in order; they can be asked for again. */
  @FunctionalInterface
  interface Records {
    void forEach(Sink sink);
  }

  /** Takes a record. */
  @FunctionalInterface
  interface Sink {
    void take(Optional<byte[]> key, byte[] value);
  }

  /**
   * Writes the records and remembers their delivery under the key, both or neither. Where the key
   * is known nothing is written.
   *
   * @return the delivery that is known already
   * @throws IngestException if it may not have been written; with the same key it can be sent again
   */
  Optional<Delivery> deliver(String key, Delivery delivery, Records records);

  @Override
  void close();
}
