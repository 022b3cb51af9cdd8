package io.ecistreams.throughput;

import java.util.List;

/** What is measured: running processes of one group that read the input topic. */
interface Subject extends AutoCloseable {

  /** Its processes, one an instance. */
  List<Child> processes();

  /** Examples whose result a reader of committed records has seen. */
  long examples();

  /** Examples of these that came after the grace. */
  default long lateExamples() {
    return 0;
  }

  /** Stops it. */
  @Override
  void close();
}
