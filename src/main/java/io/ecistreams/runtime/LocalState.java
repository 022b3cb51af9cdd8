package io.ecistreams.runtime;

import io.ecistreams.config.StreamsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of the local stores of an instance: whether it can be used, and whether what is in
 * it can be trusted. All methods throw {@link LocalStateException} where its files cannot be read
 * or written. Safe for use by several threads.
 */
final class LocalState {
  private static final Logger LOG = LoggerFactory.getLogger(LocalState.class);

  private final Path directory;
  private final Path originFile;
  private final RunMark runMark;
  private final boolean isExactlyOnce;

  LocalState(StreamsSettings settings) {
    this.directory = directory(settings);
    this.originFile = directory.resolve("origin");
    this.runMark = new RunMark(settings.stateDirectory(), settings.applicationId());
    this.isExactlyOnce = settings.isExactlyOnce();
  }

  /** Where Kafka Streams keeps the stores of an application. */
  static Path directory(StreamsSettings settings) {
    return settings.stateDirectory().resolve(settings.applicationId());
  }

  /** Makes the directory, and tries whether it takes a byte. */
  void requireWritable() {
    try {
      Files.createDirectories(directory);
      Path probe = Files.createTempFile(directory, "probe", "");
      try {
        // An empty file fits on a full disk.
        Files.write(probe, new byte[1]);
      } finally {
        Files.delete(probe);
      }
    } catch (IOException e) {
      throw LocalStateException.of(e, directory);
    }
  }

  /**
   * Discards stores that may hold something else than the topics that they are filled from.
   *
   * @param discard deletes all stores
   */
  void discardUnlessTrusted(StateOrigin now, Runnable discard) {
    // Kafka Streams would delete these anyway, but not if they are half deleted.
    if (runMark.isSet() && isExactlyOnce) {
      LOG.info("the last run did not end in order: its local state is restored from Kafka");
      discard.run();
    } else if (hasStores() && !originOfStores().equals(Optional.of(now))) {
      LOG.warn(
          "the local state in {} is not of the topics that are there now, as after a reset or in"
              + " another cluster: it is discarded, and restored from Kafka",
          directory);
      discard.run();
    }
  }

  private boolean hasStores() {
    try (Stream<Path> files = Files.list(directory)) {
      return files.anyMatch(Files::isDirectory);
    } catch (IOException e) {
      throw LocalStateException.of(e, directory);
    }
  }

  private Optional<StateOrigin> originOfStores() {
    try {
      return StateOrigin.read(originFile);
    } catch (IOException e) {
      throw LocalStateException.of(e, directory);
    }
  }

  /** A run begins, with stores that are trusted, or with none. */
  void begin(StateOrigin now) {
    write(now);
    runMark.set();
  }

  /** All topics of the stores are there. */
  void noteOrigin(StateOrigin now) {
    if (originOfStores().filter(now::goesOnFrom).isPresent()) {
      write(now);
    } else {
      LOG.warn(
          "topics of the local state in {} were made again while it was in use: the next start"
              + " discards it",
          directory);
    }
  }

  private void write(StateOrigin origin) {
    try {
      origin.write(originFile);
    } catch (IOException e) {
      throw LocalStateException.of(e, directory);
    }
  }

  /** A run has ended in order. */
  void end() {
    runMark.clear();
  }

  /**
   * What to do about a failure of Kafka Streams; empty where the disk is not what failed. Damaged
   * stores are discarded by the next start.
   */
  Optional<String> explain(Throwable failure) {
    if (DiskFault.isDamage(failure)) {
      try {
        Files.deleteIfExists(originFile);
      } catch (IOException e) {
        LOG.warn("{} cannot be deleted: {}", originFile, e.getMessage());
      }
    }
    return DiskFault.ofStores(failure, directory);
  }
}
