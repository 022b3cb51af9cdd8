package io.ecistreams.cli;

import io.ecistreams.config.ConfigurationException;
import io.ecistreams.runtime.ScoringException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Files that are written for others to read. */
final class OutputFile {

  private OutputFile() {}

  /**
   * A file that is written when long work is over, or a sentence now.
   *
   * @param option as the user wrote it, for the message
   * @throws ConfigurationException if {@link #replace} cannot write it
   */
  static void requireReplaceable(String option, Path file) {
    Path target = file.toAbsolutePath();
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      throw wrong(option, file, "is not a file that can be replaced; give the path of one");
    }
    Path directory = target.getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw wrong(option, file, "is in no directory that exists; check the path given");
    }
    if (!Files.isWritable(directory)) {
      throw wrong(option, file, "may not be written; check the permissions of its directory");
    }
  }

  private static ConfigurationException wrong(String option, Path file, String what) {
    return new ConfigurationException("%s %s %s.".formatted(option, file, what));
  }

  /** Puts a file in the place of another at once: a reader never sees half. */
  static void replace(Path file, byte[] content) throws IOException {
    Path beside = beside(file);
    try {
      Files.write(beside, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      move(beside, file);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  /**
   * The same with a page that comes after other results.
   *
   * @throws ScoringException if it cannot be written
   */
  static void replacePage(Path file, String html) {
    try {
      replace(file, html.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new ScoringException(
          "The page %s could not be written (%s: %s)."
              .formatted(file, e.getClass().getSimpleName(), e.getMessage()));
    }
  }

  /**
   * A new file beside another, to be written first. Not a temporary file of the JDK's: only its
   * owner could read that.
   */
  static Path beside(Path file) {
    Path target = file.toAbsolutePath();
    return target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + ".new");
  }

  /** Whether two names are of one file, however they are spelled; pipes and devices are none. */
  static boolean areSame(Path one, Path other) throws IOException {
    return Files.exists(one) && Files.exists(other)
        ? Files.isRegularFile(one) && Files.isSameFile(one, other)
        : one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
  }

  /** Puts a written file in the place of another at once. */
  static void move(Path beside, Path file) throws IOException {
    Files.move(
        beside,
        file.toAbsolutePath(),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }
}
