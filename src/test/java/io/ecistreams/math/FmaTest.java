package io.ecistreams.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;

/** The kernels of this package with the fused instruction and, in a JVM of its own, without. */
class FmaTest {
  private static final List<Class<?>> CLASS_PATH =
      List.of(Fma.class, FmaTest.class, RealMatrix.class);

  /** What is lost when the product is rounded before the sum. */
  private static double residueOfASquare() {
    double a = 1 + 0x1p-30;
    return Fma.of(a, a, -(a * a));
  }

  /** Prints the residue, then results of every operation. */
  public static final class Results {
    private Results() {}

    public static void main(String[] args) {
      System.out.println(residueOfASquare());
      for (double result : compute()) {
        System.out.println(result);
      }
    }

    static double[] compute() {
      double[] results = new double[0];
      for (int dimension : new int[] {1, 2, 3, 7, 65, 384}) {
        results = concat(results, compute(dimension));
      }
      return results;
    }

    private static double[] compute(int dimension) {
      int count = dimension + 9;
      double[][] rows = Oracle.rows(count, dimension, 1);
      SymmetricMatrix matrix = new SymmetricMatrix(dimension);
      matrix.addOuterProducts(rows, count);
      matrix.addScaled(0.5, new SymmetricFloats(matrix));
      double scale = 1.0 / count;
      Workbench work = new Workbench(dimension);
      MovingLogDeterminant moving = work.newMovingLogDeterminant();
      moving.start(scale, List.of(matrix));
      moving.add(rows, 3);
      double[] eigenvalues = work.eigenvalues().of(matrix);
      return new double[] {
        matrix.trace(),
        matrix.get(dimension - 1, dimension - 1),
        work.logDeterminant().ofIdentityPlus(scale, matrix),
        moving.at(scale).orElseThrow(),
        eigenvalues[dimension - 1],
        Arrays.stream(eigenvalues).sum(),
        Vectors.dot(rows[0], rows[0])
      };
    }

    private static double[] concat(double[] a, double[] b) {
      double[] both = Arrays.copyOf(a, a.length + b.length);
      System.arraycopy(b, 0, both, a.length, b.length);
      return both;
    }
  }

  @Test
  void shouldFuseOnlyWhereTheMachineCan() {
    boolean hardware =
        Boolean.parseBoolean(
            ManagementFactory.getPlatformMXBean(com.sun.management.HotSpotDiagnosticMXBean.class)
                .getVMOption("UseFMA")
                .getValue());

    assertThat(residueOfASquare()).isEqualTo(hardware ? 0x1p-60 : 0.0);
  }

  @Test
  void shouldAgreeTo1e12WhenTheMachineCannotFuse() throws IOException, InterruptedException {
    double[] printed = printedBy("-XX:-UseFMA");
    double[] expected = Results.compute();

    assertThat(printed[0]).as("the fallback was chosen").isZero();
    assertThat(printed).hasSize(1 + expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(printed[i + 1])
          .as("result %d", i)
          .isCloseTo(expected[i], within(1e-12 * Math.abs(expected[i])));
    }
  }

  private static double[] printedBy(String option) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                option,
                "-cp",
                String.join(
                    System.getProperty("path.separator"),
                    CLASS_PATH.stream().map(FmaTest::location).toList()),
                Results.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return out.lines().mapToDouble(Double::parseDouble).toArray();
  }

  private static String location(Class<?> type) {
    return Path.of(
            java.net.URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }
}
