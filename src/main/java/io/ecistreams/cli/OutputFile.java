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
    Path target = file.toAbsolutePath();
    // Not a temporary file of the JDK's: only its owner could read that.
    Path beside = target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + ".new");
    try {
      Files.write(beside, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      Files.move(
          beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(beside);
    }
  }
}
