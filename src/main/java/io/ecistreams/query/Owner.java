package io.ecistreams.query;

/** Which instance has a board in its stores. */
public sealed interface Owner {

  /** This one. */
  record Here() implements Owner {}

  /** Another one. */
  record There(Endpoint endpoint) implements Owner {}

  /** Nobody just now: partitions are being assigned. */
  record Nobody() implements Owner {}
}
