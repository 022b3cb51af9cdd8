package io.ecistreams.http;

import io.ecistreams.avro.Command;
import io.ecistreams.avro.TrainingOutcome;
import io.ecistreams.avro.Verdict;

/** Takes what is asked of boards to whoever has them. Safe for use by several threads. */
public interface Requests {

  /**
   * Returns when it cannot be lost any more.
   *
   * @throws NotWrittenException if it may be lost
   */
  void send(Command command);

  /** The same for a verdict. */
  void send(Verdict verdict);

  /** The same for what training yielded. */
  void send(TrainingOutcome outcome);
}
