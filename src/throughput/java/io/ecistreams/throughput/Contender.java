package io.ecistreams.throughput;

import java.nio.file.Path;
import java.util.List;

/**
 * A kind of subject.
 *
 * @param name in tables, and at the beginning of the names of its topics
 * @param start starts it over the topics of a run
 */
record Contender<S extends Subject>(String name, Start<S> start) {

  /** Starts a subject. */
  @FunctionalInterface
  interface Start<S extends Subject> {

    /**
     * Starts it.
     *
     * @param run name of the run
     * @param directory for logs
     * @param settings a file for each instance
     */
    S start(String run, Path directory, List<Path> settings);
  }
}
