package io.ecistreams.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Published tables, vectors and collections beside the checkout; tests skip where they are not. */
public final class Shared {
  private static final Path ROOT = Path.of("..", "shared");
  private static final ObjectMapper JSON = new ObjectMapper();

  private Shared() {}

  /** A file of the shared folder; the test is skipped where it is missing. */
  public static Path file(String first, String... more) {
    Path file = ROOT.resolve(Path.of(first, more));
    assumeTrue(Files.exists(file), () -> file + " is not here");
    return file;
  }

  public static JsonNode json(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Row-major little-endian float32 rows. */
  public static float[][] vectors(Path file, int dimension) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      float[][] rows = new float[bytes.remaining() / (Float.BYTES * dimension)][dimension];
      for (float[] row : rows) {
        for (int j = 0; j < dimension; j++) {
          row[j] = bytes.getFloat();
        }
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
