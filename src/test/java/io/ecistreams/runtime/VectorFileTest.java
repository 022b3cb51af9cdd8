package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorFileTest {
  private static final Path LINES = Path.of("docs.jsonl");

  @TempDir Path directory;

  @Test
  void shouldReadRowsWithNothingAroundThem() throws IOException {
    Path file = write(floats(1, 2, 3, -4, 0.5f, 6));

    List<float[]> rows = VectorFile.read(file, 2, LINES);

    assertThat(rows).hasSize(2);
    assertThat(rows.get(0)).containsExactly(1, 2, 3);
    assertThat(rows.get(1)).containsExactly(-4, 0.5f, 6);
  }

  /** The bytes that numpy 1.26 and 2.0 write for such an array. */
  @ParameterizedTest
  @CsvSource({"1", "2"})
  void shouldReadWhatNumpyWrites(int format) throws IOException {
    Path file = write(numpy(format, "<f4", "(2, 3)"), floats(1, 2, 3, 4, 5, 6));

    assertThat(VectorFile.read(file, 2, LINES).get(1)).containsExactly(4, 5, 6);
  }

  @Test
  void shouldSayWhatIsWrongWithAFile() throws IOException {
    assertRefused(write(floats(1, 2, 3)), 2, "12 bytes are not one row of float32 for each");
    assertRefused(write(), 2, "0 bytes");
    assertRefused(write(floats(1, 2, 0, 0)), 2, "row 2 is zero or not finite");
    assertRefused(write(floats(Float.NaN, 2)), 1, "row 1 is zero or not finite");
    assertRefused(write(numpy(1, "<f8", "(2, 3)"), new byte[48]), 2, "dtype='<f4'");
    assertRefused(write(numpy(1, "<f4", "(6,)"), floats(1, 2, 3, 4, 5, 6)), 2, "give a matrix");
    assertRefused(
        write(numpy(1, "<f4", "(3, 2)"), floats(1, 2, 3, 4, 5, 6)), 2, "has 3 rows for 2 usable");
    assertRefused(write(numpy(1, "<f4", "(2, 3)"), floats(1, 2, 3, 4)), 2, "ends too early");
    assertRefused(Path.of("/dev/null"), 2, "is a pipe or a device, which has no length");
    assertRefused(directory.resolve("missing.f32"), 2, "cannot be read");
  }

  private static void assertRefused(Path file, int rows, String sentence) {
    assertThatThrownBy(() -> VectorFile.read(file, rows, LINES))
        .isInstanceOf(ScoringException.class)
        .hasMessageContaining(sentence);
  }

  private Path write(byte[]... parts) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return Files.write(directory.resolve("vectors"), all.toByteArray());
  }

  private static byte[] floats(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static byte[] numpy(int format, String type, String shape) {
    byte[] header =
        "{'descr': '%s', 'fortran_order': False, 'shape': %s, }          \n"
            .formatted(type, shape)
            .getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + (format == 1 ? 2 : 4) + header.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.ISO_8859_1));
    bytes.put((byte) format).put((byte) 0);
    if (format == 1) {
      bytes.putShort((short) header.length);
    } else {
      bytes.putInt(header.length);
    }
    return bytes.put(header).array();
  }
}
