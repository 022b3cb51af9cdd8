package io.ecistreams.runtime;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Vectors in a file: float32, little-endian, one row after another, with nothing else or as numpy
 * writes them (format 1 to 3).
 */
public final class VectorFile {
  private static final byte[] NUMPY = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Pattern SHAPE = Pattern.compile("'shape': *\\( *(\\d+) *, *(\\d+) *,? *\\)");
  private static final int MOST_HEADER = 1 << 16;

  private VectorFile() {}

  /**
   * All rows.
   *
   * @param rows how many there must be
   * @param lines the file that they belong to, for messages
   * @throws ScoringException if it has another shape or content
   */
  public static List<float[]> read(Path file, int rows, Path lines) {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      in.mark(NUMPY.length);
      boolean isNumpy = ByteBuffer.wrap(in.readNBytes(NUMPY.length)).equals(ByteBuffer.wrap(NUMPY));
      if (!isNumpy) {
        in.reset();
      }
      int dimension =
          isNumpy ? numpyDimension(in, file, rows, lines) : dimension(file, rows, lines);
      List<float[]> vectors = new ArrayList<>(rows);
      for (int row = 0; row < rows; row++) {
        vectors.add(checked(row(in, dimension), row + 1, file));
      }
      return vectors;
    } catch (EOFException e) {
      throw new ScoringException("%s: ends too early; it may be cut off.".formatted(file));
    } catch (IOException e) {
      throw new ScoringException("%s: cannot be read (%s).".formatted(file, e.getMessage()));
    }
  }

  private static int dimension(Path file, int rows, Path lines) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ScoringException(
          "%s: is a pipe or a device, which has no length to tell the dimension by; write the rows to a file first, or by numpy.save."
              .formatted(file));
    }
    long numbers = Files.size(file) / Float.BYTES;
    if (rows == 0 || numbers == 0 || Files.size(file) % ((long) rows * Float.BYTES) != 0) {
      throw new ScoringException(
          "%s: its %,d bytes are not one row of float32 for each of the %,d usable lines of %s; give one for each, in the same order."
              .formatted(file, Files.size(file), rows, lines));
    }
    return Math.toIntExact(numbers / rows);
  }

  private static int numpyDimension(DataInputStream in, Path file, int rows, Path lines)
      throws IOException {
    boolean isShort = in.readUnsignedByte() == 1;
    in.readUnsignedByte();
    int length =
        isShort
            ? Short.toUnsignedInt(Short.reverseBytes(in.readShort()))
            : Integer.reverseBytes(in.readInt());
    if (length < 0 || length > MOST_HEADER) {
      throw new ScoringException(file + ": is no array of numpy; write it anew with numpy.save.");
    }
    String header = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    Matcher shape = SHAPE.matcher(header);
    if (!header.contains("'<f4'") || !header.contains("'fortran_order': False") || !shape.find()) {
      throw new ScoringException(
          "%s: holds %s; give a matrix by numpy.ascontiguousarray(x, dtype='<f4')."
              .formatted(file, header.strip()));
    }
    if (!shape.group(1).equals(String.valueOf(rows))) {
      throw new ScoringException(
          "%s: has %s rows for %,d usable lines of %s; give one for each, in the same order."
              .formatted(file, shape.group(1), rows, lines));
    }
    return Integer.parseInt(shape.group(2));
  }

  private static float[] row(DataInputStream in, int dimension) throws IOException {
    byte[] bytes = new byte[dimension * Float.BYTES];
    in.readFully(bytes);
    float[] row = new float[dimension];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(row);
    return row;
  }

  private static float[] checked(float[] row, int number, Path file) {
    double sum = 0;
    for (float value : row) {
      sum += (double) value * value;
    }
    if (!(sum > 0) || !Double.isFinite(sum)) {
      throw new ScoringException(
          "%s: row %,d is zero or not finite; is it little-endian float32?"
              .formatted(file, number));
    }
    return row;
  }
}
