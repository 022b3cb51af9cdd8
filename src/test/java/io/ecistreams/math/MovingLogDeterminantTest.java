package io.ecistreams.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MovingLogDeterminantTest {
  /** What is promised of both paths. */
  private static final double RELATIVE = 1e-9;

  @ParameterizedTest
  @MethodSource({"io.ecistreams.math.Oracle#awkwardSizes", "io.ecistreams.math.Oracle#largeSizes"})
  void shouldEqualTheOracleWhenRowsComeInBlocksAndTheScaleFalls(int dimension) {
    Follower follower = new Follower(dimension, 20_000, 1.0);
    int given = 0;
    for (int block : new int[] {1, 1, 2, 3, 14, 15, 16, 31}) {
      follower.addRows(block);
      given += follower.assertClose() ? 1 : 0;
    }
    assertThat(given).isEqualTo(8);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 1e-2, 1, 100, 1e4})
  void shouldBeRightOrRefuseWhenTheMatrixIsSmallOrIllConditioned(double kappa) {
    for (int dimension : new int[] {3, 9, 40}) {
      Follower follower = new Follower(dimension, 500, kappa);
      int given = 0;
      for (int i = 0; i < 400; i++) {
        follower.addRows(1 + i % 3);
        if (follower.assertClose()) {
          given++;
        } else {
          follower.start();
          assertThat(follower.assertClose()).isTrue();
        }
      }
      assertThat(given).isGreaterThan(100);
    }
  }

  @Test
  void shouldAgreeWithTheFactorisationAfterAMillionRowsWhenMadeAnewAsItAsks() {
    Follower follower = new Follower(12, 1000, 1.0);
    int starts = 0;
    for (int i = 0; i < 100_000; i++) {
      follower.addRows(10);
      if (follower.moving.isExpired() || follower.read().isEmpty()) {
        follower.start();
        starts++;
      }
      if (i % 500 == 0 || i > 99_900) {
        assertThat(follower.assertClose()).isTrue();
      }
    }
    assertThat(starts).isBetween(244, 2000);
  }

  @Test
  void shouldDriftByLessThanTheStatedBoundWhenItReachesTheLastRowBeforeARenewal() {
    for (int dimension : new int[] {5, 65}) {
      Follower follower = new Follower(dimension, 100, 1.0);
      for (int i = 0; i < MovingLogDeterminant.MAX_ROWS; i++) {
        assertThat(follower.moving.isExpired()).isFalse();
        follower.addRows(1);
      }
      assertThat(follower.moving.isExpired()).isTrue();

      // At the scale of the inverse there is no expansion, only rounding.
      double expected = follower.direct(follower.startScale);
      assertThat(follower.moving.at(follower.startScale).orElseThrow())
          .isCloseTo(expected, within(1e-11 * expected));
    }
  }

  @Test
  void shouldGiveNoValueWhenTheScaleIsFarFromThatOfTheInverse() {
    Follower follower = new Follower(9, 100, 1.0);

    for (double factor : new double[] {0, 0.01, 0.5, 2, 100, Double.NaN}) {
      assertThat(follower.moving.at(factor * follower.startScale)).as("%s", factor).isEmpty();
    }
    assertThat(follower.moving.at(follower.startScale)).isPresent();
  }

  @Test
  void shouldBeZeroWhenNothingWasAdded() {
    MovingLogDeterminant moving = new Workbench(7).newMovingLogDeterminant();

    moving.start(0.5, List.of(new SymmetricMatrix(7)));

    assertThat(moving.at(0.5).orElseThrow()).isZero();
    assertThat(moving.at(0.1).orElseThrow()).isZero();
  }

  @Test
  void shouldKeepSeveralApartWhenTheyShareAWorkbench() {
    Workbench work = new Workbench(33);
    Follower a = new Follower(work, 2000, 1.0, 1);
    Follower b = new Follower(work, 3000, 2.0, 2);
    for (int i = 0; i < 20; i++) {
      a.addRows(1);
      b.addRows(2);
      assertThat(a.assertClose()).isTrue();
      assertThat(b.assertClose()).isTrue();
    }
  }

  @Test
  void shouldThrowWhenTheMatrixIsNotSemidefinite() {
    SymmetricMatrix bad = new SymmetricMatrix(40);
    bad.row(39)[39] = -3;

    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> new Workbench(40).newMovingLogDeterminant().start(1.0, List.of(bad)))
        .withMessageContaining("pivot 39");
  }

  /** A matrix, the number of its rows, and what follows it. */
  private static final class Follower {
    private final MovingLogDeterminant moving;
    private final LogDeterminant oracle;
    private final SymmetricMatrix matrix;
    private final Random random;
    private final double kappa;
    private final int dimension;
    private long n;
    private double startScale;

    Follower(int dimension, int rows, double kappa) {
      this(new Workbench(dimension), rows, kappa, dimension);
    }

    Follower(Workbench work, int rows, double kappa, long seed) {
      this.dimension = work.dimension();
      this.moving = work.newMovingLogDeterminant();
      this.oracle = new LogDeterminant(dimension);
      this.matrix = new SymmetricMatrix(dimension);
      this.random = new Random(seed);
      this.kappa = kappa;
      fold(rows);
      start();
    }

    void start() {
      startScale = kappa / n;
      moving.start(startScale, List.of(matrix));
    }

    void addRows(int count) {
      moving.add(fold(count), count);
    }

    private double[][] fold(int count) {
      double[][] rows = new double[count][dimension];
      for (double[] row : rows) {
        // Unequal directions, as residuals of embeddings have.
        Arrays.setAll(row, j -> random.nextGaussian() / Math.sqrt(dimension) / (1 + j % 8));
      }
      matrix.addOuterProducts(rows, count);
      n += count;
      return rows;
    }

    OptionalDouble read() {
      return moving.at(kappa / n);
    }

    double direct(double scale) {
      return oracle.ofIdentityPlus(scale, matrix);
    }

    /** Whether there was a value; if so it is close. */
    boolean assertClose() {
      OptionalDouble value = read();
      if (value.isPresent()) {
        double expected = direct(kappa / n);
        // The factorisation itself is right to d ulps of d ln det's unit, the identity.
        double rounding = 4 * Math.ulp(1.0) * dimension;
        assertThat(value.getAsDouble())
            .as("d=%d, n=%d", dimension, n)
            .isCloseTo(expected, within(RELATIVE / 5 * expected + rounding));
      }
      return value.isPresent();
    }
  }
}
