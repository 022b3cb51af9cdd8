package io.ecistreams.scoring;

import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.Registration;

/**
 * What a board has of one revision of its encoder.
 *
 * @param serial its number among the revisions of the board, from 0
 * @param log its examples
 * @param examples what was merged
 * @param calibration background, or how far it is
 */
record Revision(int serial, ExampleLog log, BoardExamples examples, BoardCalibration calibration) {

  /** Id of the encoder. */
  String encoder() {
    return calibration.identity().encoder();
  }

  Registration registration() {
    BoardIdentity identity = calibration.identity();
    return new Registration(identity, calibration.background());
  }

  RevisionHeader header() {
    return new RevisionHeader(
        serial,
        calibration.identity(),
        calibration.background(),
        examples.clock(),
        calibration.waiting());
  }

  /** Whether its groups are folded as they come. */
  boolean folds() {
    return calibration.background().isPresent() && !calibration.isWaiting();
  }

  void settle(CosineBackground frozen) {
    calibration.freeze(frozen);
    examples.settle(calibration.identity());
  }

  /** Reads it into memory if it is not there. */
  void load() {
    examples.panes();
    calibration.load();
  }

  /** Drops from memory what the log can give back. */
  void unload() {
    calibration.unload();
    examples.unload();
  }

  /** Makes durable what was merged. */
  void persist() {
    log.persist(source -> examples.panes().source(source));
  }

  /** Memory held, bytes. */
  long heapBytes() {
    return calibration.heapBytes() + examples.heapBytes();
  }
}
