package io.ecistreams.serde.format;

import io.ecistreams.serde.JsonInputException;
import io.ecistreams.serde.TextLines;
import io.ecistreams.serde.UnpackedInput;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;

/**
 * An input of which it is known what it is.
 *
 * @param bytes unpacked, from the first on
 */
record OpenedRows(TrainingInput input, InputStream bytes, Beginning beginning) {
  /** Far beyond the largest record that is taken. */
  private static final int MOST_LINE_BYTES = 64 << 20;

  /**
   * Opens an input, packed by gzip or zstd or not, and looks at its beginning.
   *
   * @throws JsonInputException if it cannot be read
   */
  static OpenedRows of(TrainingInput input) {
    try {
      BufferedInputStream bytes =
          new BufferedInputStream(UnpackedInput.of(input.open(), input.name()), 64 << 10);
      return new OpenedRows(input, bytes, Beginning.of(bytes, input.name()));
    } catch (IOException e) {
      throw new JsonInputException(
          "%s: cannot be read (%s); it may be cut off or damaged."
              .formatted(input.name(), e.getMessage()),
          e);
    }
  }

  /**
   * All rows; closing them closes the input.
   *
   * @throws JsonInputException if it is nothing that has rows
   */
  Rows rows(boolean hasHeading) {
    String name = input.name();
    try {
      return switch (beginning.container()) {
        case JSON_LINES -> new LineRows(lines(), name, LineRows::json);
        case JSON_ARRAY -> new ArrayRows(bytes, name);
        case CSV -> new DelimitedRows(bytes, name, ',', hasHeading);
        case TSV -> new DelimitedRows(bytes, name, '\t', hasHeading);
        case RUN -> new LineRows(lines(), name, RankedRun::parsed);
        case PARQUET -> new ParquetRows(seekable(), name);
        case UNKNOWN -> throw TrainingFormats.unknown(beginning, name);
      };
    } catch (IOException e) {
      throw new JsonInputException("%s: cannot be read (%s).".formatted(name, e.getMessage()), e);
    }
  }

  /** Gives up the input. */
  void close() {
    try {
      bytes.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TextLines lines() {
    return new TextLines(bytes, input.name(), MOST_LINE_BYTES);
  }

  /** The names of the fields; a Parquet file has them at its end. */
  Set<String> names(Rows rows) {
    return rows instanceof ParquetRows parquet ? parquet.names() : beginning.names();
  }

  /** A file to jump about in: the input itself, or a copy of what is packed or comes once. */
  private Path seekable() throws IOException {
    if (input.file().filter(OpenedRows::isParquet).isPresent()) {
      bytes.close();
      return input.file().get();
    }
    Path copy = Files.createTempFile("eci-", ".parquet");
    copy.toFile().deleteOnExit();
    Files.copy(bytes, copy, StandardCopyOption.REPLACE_EXISTING);
    bytes.close();
    return copy;
  }

  private static boolean isParquet(Path file) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(4), StandardCharsets.US_ASCII).equals("PAR1");
    } catch (IOException e) {
      return false;
    }
  }
}
