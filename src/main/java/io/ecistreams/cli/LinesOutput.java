package io.ecistreams.cli;

import io.ecistreams.config.ConfigurationException;
import io.ecistreams.runtime.ScoringException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Many lines for a file or a pipe. A file is put in its place once all of them are written, so that
 * it may be one of those that are read meanwhile.
 */
final class LinesOutput implements AutoCloseable {
  private static final int LINES_BETWEEN_CHECKS = 4_096;

  private final String name;
  private final PrintWriter lines;
  private final Optional<Written> written;
  private long count;

  /** A file that is written, and whose place it takes. */
  private record Written(Path beside, Path file) {}

  private LinesOutput(String name, Writer lines, Optional<Written> written) {
    this.name = name;
    this.lines = new PrintWriter(lines);
    this.written = written;
  }

  /** To the standard output. */
  static LinesOutput of(PrintWriter out) {
    return new LinesOutput("the standard output", out, Optional.empty());
  }

  /** To a file; what is there and is none, such as a pipe, is written to as it is. */
  static LinesOutput of(Path file) throws IOException {
    if (Files.isDirectory(file) || !Files.isDirectory(file.toAbsolutePath().getParent())) {
      throw new ConfigurationException(
          "%s cannot be written; give a file in a directory that there is.".formatted(file));
    }
    boolean isPlain = !Files.exists(file) || Files.isRegularFile(file);
    Path target = isPlain ? OutputFile.beside(file) : file;
    OutputStream stream =
        isPlain
            ? Files.newOutputStream(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
            : Files.newOutputStream(target, StandardOpenOption.WRITE);
    return new LinesOutput(
        file.toString(),
        new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8)),
        isPlain ? Optional.of(new Written(target, file)) : Optional.empty());
  }

  /** Lines that nobody wants. */
  static LinesOutput ofNothing() {
    return new LinesOutput("nothing", Writer.nullWriter(), Optional.empty());
  }

  /** Writes a line. */
  void write(String line) {
    lines.print(line);
    lines.print('\n');
    if (++count % LINES_BETWEEN_CHECKS == 0) {
      requireWritten();
    }
  }

  /** All lines are written: a file takes its place. */
  void finish() throws IOException {
    requireWritten();
    if (written.isPresent()) {
      lines.close();
      OutputFile.move(written.get().beside(), written.get().file());
    }
  }

  private void requireWritten() {
    if (lines.checkError()) {
      throw new ScoringException(
          "%s could not be written to its end; its disk may be full, or its reader gone."
              .formatted(name));
    }
  }

  /** Leaves nothing behind of what is not finished. */
  @Override
  public void close() throws IOException {
    lines.flush();
    if (written.isPresent()) {
      lines.close();
      Files.deleteIfExists(written.get().beside());
    }
  }
}
