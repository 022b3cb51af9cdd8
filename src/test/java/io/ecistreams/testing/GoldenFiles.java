package io.ecistreams.testing;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.serde.JsonLine;
import io.ecistreams.serde.JsonLines;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Where the golden files are, and how those of the Cranfield collection are unpacked. */
public final class GoldenFiles {
  public static final Path SYNTHETIC = file("synthetic-d24.jsonl");
  private static final int CRANFIELD_DIMENSION = 384;

  private GoldenFiles() {}

  public static Path file(String name) {
    return Path.of("src", "test", "resources", "golden", name);
  }

  /** The records of the synthetic file. */
  public static Stream<JsonLine<MinedNegatives>> syntheticLines() {
    return JsonLines.readMinedNegatives(
        SYNTHETIC,
        problem -> {
          throw problem;
        });
  }

  /** The lines of a text of the Cranfield collection. */
  public static List<String> cranfieldLines(String name) {
    return new String(unpack(name), StandardCharsets.UTF_8).lines().toList();
  }

  /** The e5-small-v2 vectors of the Cranfield documents ("docs") or "queries", in file order. */
  public static float[][] cranfieldVectors(String name) {
    ByteBuffer bytes =
        ByteBuffer.wrap(unpack(name + ".e5-small-v2.f32")).order(ByteOrder.LITTLE_ENDIAN);
    float[][] rows =
        new float[bytes.remaining() / (Float.BYTES * CRANFIELD_DIMENSION)][CRANFIELD_DIMENSION];
    for (float[] row : rows) {
      for (int j = 0; j < row.length; j++) {
        row[j] = bytes.getFloat();
      }
    }
    return rows;
  }

  private static byte[] unpack(String name) {
    try (InputStream in =
        new GZIPInputStream(Files.newInputStream(file("cranfield").resolve(name + ".gz")))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
