package io.ecistreams.cli;

import io.ecistreams.config.ConfigurationException;
import io.ecistreams.runtime.ScoringException;
import io.ecistreams.serde.format.TrainingInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Checks files named on the command line, so that a wrong name is a usage error. */
final class InputFile {

  private InputFile() {}

  /**
   * Anything that can be read, pipes too.
   *
   * @param option as the user wrote it, for the message
   * @throws ConfigurationException if it is not there, is a directory or may not be read
   */
  static Path readable(String option, Path file) {
    if (!Files.exists(file)) {
      throw wrong(option, file, "does not exist; check the path given");
    }
    if (Files.isDirectory(file)) {
      throw wrong(option, file, "is a directory; give a file");
    }
    if (!Files.isReadable(file)) {
      throw wrong(option, file, "may not be read; check its permissions");
    }
    return file;
  }

  /**
   * The whole text of a file in UTF-8, without a byte-order mark; as {@link #readable} otherwise.
   */
  static String text(String option, Path file) throws IOException {
    String text = Files.readString(readable(option, file));
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /**
   * An input that may be read several times: standard input, where it is called {@code -}, and
   * pipes are put into a file that goes with the process.
   *
   * @throws ConfigurationException as {@link #readable}
   */
  static TrainingInput readAgain(Path file) {
    boolean isStandard = file.toString().equals("-");
    if (!isStandard && Files.isRegularFile(readable("FILE", file))) {
      return TrainingInput.of(file);
    }
    try {
      Path copy = Files.createTempFile("eci-", ".input");
      copy.toFile().deleteOnExit();
      try (InputStream in = isStandard ? System.in : Files.newInputStream(file)) {
        Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
      }
      return TrainingInput.copy(
          copy, isStandard ? TrainingInput.standard().name() : file.toString());
    } catch (IOException e) {
      throw new ScoringException("%s: cannot be read (%s).".formatted(file, e.getMessage()));
    }
  }

  /**
   * A file that is read two times.
   *
   * @param option that asks for it, for the message
   * @throws ConfigurationException if it is a pipe
   */
  static void readableTwice(String option, Path file) {
    if (!Files.isRegularFile(file)) {
      throw wrong(option, file, "is a pipe, which cannot be read twice; write it to a file first");
    }
  }

  private static ConfigurationException wrong(String option, Path file, String what) {
    return new ConfigurationException("%s %s %s.".formatted(option, file, what));
  }
}
