package io.ecistreams.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Files that are written for others to read. */
final class OutputFile {

  private OutputFile() {}

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
