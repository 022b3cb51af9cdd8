package io.ecistreams.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.math.LogDeterminant.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowProductsTest {
  private static final int D = 515;
  private final Random random = new Random(11);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 63, 64, 65, 128})
  void shouldGiveTheNumbersOfTheFullMatrixWhenThereAreFewRows(int count) {
    List<Term> rows = new ArrayList<>();
    List<Term> full = new ArrayList<>();
    for (int part = 0; part < 2; part++) {
      WeightedRows few = rows(part == 0 ? count / 2 : count - count / 2);
      SymmetricMatrix dense = new SymmetricMatrix(D);
      dense.addScaled(1.0, few);
      rows.add(new Term(0.3 + part, few));
      full.add(new Term(0.3 + part, dense));
    }
    LogDeterminant logDeterminant = new LogDeterminant(D);

    assertThat(logDeterminant.isOfFewRows(rows)).isTrue();
    assertThat(logDeterminant.isOfFewRows(full)).isFalse();
    double expected = logDeterminant.ofIdentityPlus(full);
    assertThat(logDeterminant.ofIdentityPlus(rows))
        .isCloseTo(expected, within(1e-12 * Math.max(1, expected)));
    SymmetricEigenvalues eigenvalues = new SymmetricEigenvalues(D);
    double[] all = eigenvalues.of(full.stream().map(Term::matrix).toList());
    assertThat(eigenvalues.of(rows.stream().map(Term::matrix).toList()))
        .hasSize(D)
        .containsExactly(all, within(1e-12 * Math.max(1, all[D - 1])));
  }

  @Test
  void shouldFactoriseWhereRowsAreManyOrNotAlone() {
    WeightedRows many = rows(D / 4 + 1);
    WeightedRows few = rows(3);

    assertThat(RowProducts.areCheaper(D, List.of(new Term(1, many)))).isFalse();
    assertThat(
            RowProducts.areCheaper(
                D, List.of(new Term(1, few), new Term(1, new SymmetricMatrix(D)))))
        .isFalse();
  }

  private WeightedRows rows(int count) {
    double[][] rows = new double[count + 1][];
    for (int i = 0; i < count; i++) {
      rows[i] = random.doubles(D, -1, 1).toArray();
    }
    return new WeightedRows(D, rows, count);
  }
}
