package io.ecistreams.embedding;

/**
 * Receives the progress of a long step, for a progress line or a health page. Called on the working
 * thread; must return quickly.
 */
@FunctionalInterface
public interface ProgressListener {

  /** Ignores all progress. */
  ProgressListener SILENT = (stage, fraction) -> {};

  /**
   * A step forward.
   *
   * @param stage what is being done, for a person, e.g. {@code extracting e5-small-v2 40/134 MB}
   * @param fraction how much of the whole is done, in [0, 1], never falling
   */
  void progress(String stage, double fraction);
}
