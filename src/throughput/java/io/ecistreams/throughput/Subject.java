package io.ecistreams.throughput;

/** What is measured: a running process that reads the input topic. */
interface Subject extends AutoCloseable {

  /** Its process. */
  Child process();

  /** Examples whose result a reader of committed records has seen. */
  long examples();

  /** Stops it. */
  @Override
  void close();
}
