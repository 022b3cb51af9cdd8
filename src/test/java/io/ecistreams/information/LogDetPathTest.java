package io.ecistreams.information;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.math.Vectors;
import io.ecistreams.math.Workbench;
import io.ecistreams.testing.Examples;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The path that {@link LogDetPath} takes against a fresh factorisation of the same matrix, over
 * many rows. Whatever the number of rows, they differ by at most 1.1e-10 of the value, and the
 * rounding of the factorisation.
 */
class LogDetPathTest {

  /** As stated by {@link LogDetPath}. */
  private static final double DRIFT = 1.1e-10;

  /** Lengths of phases, in reads, and groups of one or two rows between two reads of a phase. */
  private static final int[][] PHASES = {{400, 1}, {20, 500}, {300, 2}, {50, 1}, {3, 7}, {700, 1}};

  @ParameterizedTest
  @CsvSource({
    "64, 1000000, 1, 2000",
    "64, 100000, 1000, 500",
    "384, 24000, 1, 100",
    "384, 24000, 30, 100"
  })
  void shouldStayWithinTheStatedDriftWhenReadsAndRowsAreOfEveryKind(
      int dimension, long rows, double kappa, int readsBetweenChecks) {
    Source source = new Source(dimension, kappa);
    source.fold(10 * dimension);
    int reads = 0;
    int followed = 0;
    for (int phase = 0; source.examples < rows; phase++) {
      int[] lengths = PHASES[phase % PHASES.length];
      for (int i = 0; i < lengths[0] && source.examples < rows; i++) {
        source.fold(lengths[1]);
        double logDet = source.read();
        followed += source.path.isFollowing() ? 1 : 0;
        if (++reads % readsBetweenChecks == 0 || source.examples >= rows) {
          source.assertClose(logDet);
        }
      }
    }
    assertThat(followed).as("of %d reads", reads).isGreaterThan(reads / 2);
  }

  /** Also where the part was filled to the row at which it becomes a triangle. */
  @ParameterizedTest
  @ValueSource(ints = {1, 39, 40, 41, 200})
  void shouldStopFollowingAndStayRightWhenAPartHasManyRows(int rows) {
    Source source = new Source(80, 1);
    source.fold(200);
    for (int i = 0; i < 5; i++) {
      source.fold(1);
      source.read();
    }
    assertThat(source.path.isFollowing()).isTrue();

    source.foldPart(rows);

    assertThat(source.path.isFollowing()).isEqualTo(rows == 1);
    source.assertClose(source.read());
  }

  @Test
  void shouldTakeNoMemoryAndStayRightWhenThereIsNoRoomForAnInverse() {
    boolean[] hasRoom = {true};
    Source source = new Source(80, 1, () -> hasRoom[0]);
    source.fold(200);
    for (int i = 0; i < 5; i++) {
      source.fold(1);
      source.read();
    }
    assertThat(source.path.heapBytes()).isPositive();

    hasRoom[0] = false;
    for (int i = 0; i < 50; i++) {
      source.fold(1);
      source.assertClose(source.read());
    }

    assertThat(source.path.isFollowing()).isFalse();
    assertThat(source.path.heapBytes()).isZero();
  }

  /** A source that is read as its window would be, without the window's other sums. */
  private static final class Source {
    private final Random random = new Random(1);
    private final SourceState state;
    private final LogDetPath path;
    private final Workbench work;
    private final double kappa;
    private final List<float[]> vectors = new ArrayList<>();
    private long examples;

    Source(int dimension, double kappa) {
      this(dimension, kappa, () -> true);
    }

    Source(int dimension, double kappa, BooleanSupplier hasRoom) {
      this.path = new LogDetPath(hasRoom);
      this.state = new SourceState(dimension);
      this.work = new Workbench(dimension);
      this.kappa = kappa;
      for (int i = 0; i < 500; i++) {
        vectors.add(Examples.vector(random, dimension));
      }
    }

    /** Parts of one or two rows, as partials bring them. */
    void fold(int parts) {
      for (int i = 0; i < parts; i++) {
        foldPart(1 + random.nextInt(2));
      }
    }

    void foldPart(int rows) {
      SourceState part = new SourceState(work.dimension());
      for (int row = 0; row < rows; row++) {
        fill(part.matrix().nextRow());
      }
      state.merge(part);
      path.follow(part.matrix());
      examples += rows;
    }

    /** Mostly small weights; one row in a hundred outweighs the hundred before it. */
    private void fill(double[] row) {
      double weight = random.nextInt(100) == 0 ? 1 : 1e-2 * Math.nextUp(random.nextDouble());
      double root = Math.sqrt(weight);
      float[] negative = anyVector();
      Vectors.difference(
          row, root / Vectors.norm(negative), negative, root, Vectors.unit(anyVector()));
    }

    private float[] anyVector() {
      return vectors.get(random.nextInt(vectors.size()));
    }

    double read() {
      return path.at(kappa / examples, List.of(state.matrix().sum()), work);
    }

    void assertClose(double logDet) {
      double expected = States.logDet(state.matrix(), kappa / examples);
      double rounding = 4 * Math.ulp(1.0) * work.dimension();
      assertThat(logDet)
          .as("after %d rows", examples)
          .isCloseTo(expected, within(DRIFT * expected + rounding));
    }
  }
}
