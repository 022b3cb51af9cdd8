package io.ecistreams.serde.format;

import io.ecistreams.serde.JsonInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file, or standard input.
 *
 * @param file absent for standard input
 * @param name what messages call it
 */
public record TrainingInput(Optional<Path> file, String name) {

  /** A file under its own name. */
  public static TrainingInput of(Path file) {
    return new TrainingInput(Optional.of(file), file.toString());
  }

  /** What comes in; it can be read once. */
  public static TrainingInput standard() {
    return new TrainingInput(Optional.empty(), "standard input");
  }

  /** The file's name without what it ends in, for the source of records that name none. */
  String stem() {
    String last = Path.of(name).getFileName().toString();
    return last.equals("standard input") ? "stdin" : last.replaceAll("(?<=.)\\..*$", "");
  }

  /**
   * Its bytes.
   *
   * @throws JsonInputException if it cannot be opened
   */
  InputStream open() {
    if (file.isEmpty()) {
      return System.in;
    }
    try {
      return Files.newInputStream(file.get());
    } catch (NoSuchFileException e) {
      throw new JsonInputException(name + ": there is no such file; check the path.", e);
    } catch (IOException e) {
      throw new JsonInputException(
          "%s: cannot be opened (%s); check its permissions.".formatted(name, e.getMessage()), e);
    }
  }
}
