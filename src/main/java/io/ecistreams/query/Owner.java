package io.ecistreams.query;

/** The instance that has a board in its stores. */
public sealed interface Owner {

  /** This instance. */
  record Here() implements Owner {}

  /** Another instance. */
  record There(Endpoint endpoint) implements Owner {}

  /** None at the moment: partitions are being assigned. */
  record Nobody() implements Owner {}
}
