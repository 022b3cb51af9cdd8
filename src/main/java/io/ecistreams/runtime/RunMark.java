package io.ecistreams.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file beside the local state that is there while an instance runs, and stays where one was
 * killed.
 *
 * <p>Under exactly_once_v2 Kafka Streams deletes the stores of a killed instance one by one, as
 * they may hold what was never committed. If it is killed again meanwhile, what is left of a store
 * can neither be opened nor, as it is not known to be left over, be deleted: every further start
 * fails.
 */
final class RunMark {
  private final Path file;

  RunMark(Path stateDirectory, String applicationId) {
    this.file = stateDirectory.resolve(applicationId + ".running");
  }

  /** Whether the last run did not end in order. */
  boolean isSet() {
    return Files.exists(file);
  }

  void set() {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, new byte[0]);
    } catch (IOException e) {
      throw LocalStateException.of(e, file.getParent());
    }
  }

  void clear() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw LocalStateException.of(e, file.getParent());
    }
  }
}
