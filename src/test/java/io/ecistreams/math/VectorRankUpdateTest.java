package io.ecistreams.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** In a JVM of its own, as the module has to be named when it starts. */
class VectorRankUpdateTest {
  private static final List<Integer> DIMENSIONS =
      List.of(1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 47, 48, 50, 127, 129, 384);
  private static final List<Integer> ROWS = List.of(0, 1, 2, 3, 36, 95, 96, 97, 200);

  @Test
  void shouldGiveTheBitsOfPlainJavaAtAllSizes() throws Exception {
    assertThat(run("--add-modules=jdk.incubator.vector"))
        .contains("vectors of ", " bits, by jdk.incubator.vector")
        .contains(DIMENSIONS.size() * ROWS.size() * 2 + " equal, 0 different");
  }

  @Test
  void shouldFoldInPlainJavaWhenVectorsAreForbiddenOrMissing() throws Exception {
    assertThat(run("--add-modules=jdk.incubator.vector", "-Deci.kernels=plain"))
        .contains("plain Java, as eci.kernels says so");
    assertThat(run("-Deci.kernels="))
        .contains("plain Java, as the JVM was started without --add-modules");
  }

  @Test
  void shouldStopToWarmUpWhenItIsTime() {
    AtomicInteger asked = new AtomicInteger();

    Kernels.warmUp(() -> asked.incrementAndGet() == 3);

    assertThat(asked).hasValue(3);
  }

  private static String run(String... options) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(List.of(options));
    command.addAll(
        List.of(
            "-cp", System.getProperty("java.class.path"), VectorRankUpdateTest.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }

  /**
   * Which kernel this JVM has; and if it is the one in vectors, whether it agrees with the other.
   */
  public static void main(String[] arguments) {
    System.out.println(Kernels.description());
    if (!Kernels.areVectors()) {
      return;
    }
    int equal = 0;
    int different = 0;
    for (int dimension : DIMENSIONS) {
      for (int rows : ROWS) {
        for (double sign : new double[] {1, -1}) {
          double[][] vectors = folded(Kernels.rankUpdate(), dimension, rows, sign);
          double[][] plain = folded(new PlainRankUpdate(), dimension, rows, sign);
          if (Arrays.deepEquals(vectors, plain)) {
            equal++;
          } else {
            different++;
          }
        }
      }
    }
    System.out.println(equal + " equal, " + different + " different");
  }

  /** A triangle that has been updated by all rows but the first, without what is undefined. */
  private static double[][] folded(RankUpdate kernel, int dimension, int rows, double sign) {
    Random random = new Random(dimension * 1_000L + rows);
    double[][] c = new double[dimension][];
    for (int i = 0; i < dimension; i++) {
      c[i] = random.doubles(TriangularKernels.rowLength(i, dimension)).toArray();
    }
    double[][] x = new double[rows + 1][];
    for (int r = 0; r <= rows; r++) {
      x[r] = random.doubles(dimension, -1, 1).toArray();
    }
    kernel.update(c, dimension, x, 1, rows + 1, sign);
    for (int i = 0; i < dimension; i++) {
      c[i] = Arrays.copyOf(c[i], i + 1);
    }
    return c;
  }
}
