package io.ecistreams.runtime;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.rocksdb.RocksDBException;

/** Tells what is wrong with the disk under the local state, and what to do about it. */
final class DiskFault {
  private static final String NOTHING_LOST =
      " Nothing is lost, as all of the local state is in Kafka too.";

  private DiskFault() {}

  /** What to do about a failure of Kafka Streams; empty where the disk is not what failed. */
  static Optional<String> ofStores(Throwable failure, Path directory) {
    if (!has(failure, t -> t instanceof ProcessorStateException || t instanceof RocksDBException)) {
      return Optional.empty();
    }
    return known(failure, directory)
        .or(
            () ->
                isDamage(failure)
                    ? Optional.of(
                        "The local state in %s is damaged (%s). Start again: it is discarded then and restored from Kafka. If that fails too, delete this directory and start again.%s"
                            .formatted(directory, deepest(failure).getMessage(), NOTHING_LOST))
                    : Optional.empty());
  }

  /** What to do where a file cannot be read or written. */
  static String ofFile(IOException failure, Path directory) {
    return known(failure, directory).orElseGet(() -> notWritable(failure, directory));
  }

  private static Optional<String> known(Throwable failure, Path directory) {
    if (says(failure, "No space left on device", "Disk quota exceeded", "not enough space")) {
      return Optional.of(
          "The disk with the local state in %s is full. Make room on it, or set state.dir to a directory on a larger one, and start again.%s"
              .formatted(directory, NOTHING_LOST));
    }
    if (says(failure, "Too many open files")) {
      return Optional.of(
          "The local state in %s cannot be opened, because this process has too many open files. Raise its limit (ulimit -n) and start again.%s"
              .formatted(directory, NOTHING_LOST));
    }
    return has(failure, AccessDeniedException.class::isInstance)
            || says(failure, "Read-only file system", "Permission denied", "not permitted")
        ? Optional.of(notWritable(failure, directory))
        : Optional.empty();
  }

  private static String notWritable(Throwable failure, Path directory) {
    return "The local state cannot be kept in %s (%s). Let the user of this process write there, or set state.dir to another directory.%s"
        .formatted(directory, reason(deepest(failure)), NOTHING_LOST);
  }

  private static String reason(Throwable failure) {
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return "a file is in its place";
    }
    return failure instanceof FileSystemException e && e.getReason() != null
        ? e.getReason()
        : String.valueOf(failure.getMessage());
  }

  /** Whether stores cannot be read, and will not be readable after another start either. */
  static boolean isDamage(Throwable failure) {
    // A store that another process has open is whole.
    return !says(failure, "/LOCK:")
        && has(
            failure,
            t ->
                t instanceof RocksDBException && says(t, "Corruption")
                    || t instanceof ProcessorStateException
                        && says(t, "Error opening store", "checkpoint file"));
  }

  private static boolean says(Throwable failure, String... parts) {
    return has(
        failure,
        t -> Stream.of(parts).anyMatch(part -> String.valueOf(t.getMessage()).contains(part)));
  }

  private static boolean has(Throwable failure, Predicate<Throwable> property) {
    return Stream.iterate(failure, t -> t != null, Throwable::getCause).anyMatch(property);
  }

  private static Throwable deepest(Throwable failure) {
    return failure.getCause() == null ? failure : deepest(failure.getCause());
  }
}
