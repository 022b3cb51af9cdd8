package io.ecistreams.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class JudgedQueryTest {

  /** 3/log2(3) + 1/log2(4) over 3/log2(2) + 2/log2(3) + 1/log2(4). */
  @Test
  void shouldDiscountGradesByTheLogarithmOfThePlace() {
    JudgedQuery query = new JudgedQuery(0, Map.of(4, 3.0, 5, 2.0, 6, 1.0));

    double ndcg = query.ndcg(new int[] {9, 4, 6, 8});

    assertThat(ndcg).isCloseTo((1.892789260714372 + 0.5) / 4.761859507142915, Offset.offset(1e-12));
    assertThat(query.ndcg(new int[] {4, 5, 6})).isEqualTo(1.0);
    assertThat(query.ndcg(new int[] {1, 2, 3})).isZero();
  }

  @Test
  void shouldLookAtTenPlacesAlsoOfTheIdealOrder() {
    Map<Integer, Double> grades = new HashMap<>();
    IntStream.range(0, 15).forEach(passage -> grades.put(passage, 1.0));
    JudgedQuery query = new JudgedQuery(0, grades);

    assertThat(query.ndcg(IntStream.range(0, 12).toArray())).isCloseTo(1.0, Offset.offset(1e-12));
    assertThat(query.ndcg(new int[] {90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 1})).isZero();
  }

  @Test
  void shouldRefuseAQueryThatNothingAnswers() {
    assertThatThrownBy(() -> new JudgedQuery(3, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Query 3");
    assertThatThrownBy(() -> new JudgedQuery(3, Map.of(1, 0.0)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
