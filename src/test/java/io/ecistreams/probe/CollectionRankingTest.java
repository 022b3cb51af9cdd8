package io.ecistreams.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CollectionRankingTest {
  private static final int DOCUMENTS = 1_500;
  private static final ProbeData DATA = ProbeSamples.data(DOCUMENTS);
  private static final List<JudgedQuery> JUDGED = DATA.judged().subList(0, 30);
  private static final LinearAdapter NONE = new LinearAdapter(ProbeSamples.DIMENSION);

  @ParameterizedTest
  @EnumSource(AdaptedSide.class)
  void shouldStopAtTheNextBlock(AdaptedSide side) {
    List<Double> shares = new ArrayList<>();

    assertThat(
            new CollectionRanking(DATA, side)
                .ndcg(
                    NONE,
                    JUDGED,
                    share -> {
                      shares.add(share);
                      return shares.size() < 2;
                    }))
        .isEmpty();

    assertThat(shares).containsExactly(0.0, 512.0 / DOCUMENTS);
  }

  /** Also where the best are spread over all parts. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 700, 1_499})
  void shouldFindTheSameInPartsOfTheCollection(int split) {
    CollectionRanking ranking = new CollectionRanking(DATA, AdaptedSide.BOTH);
    List<CollectionRanking.Best> parts =
        ranking.best(NONE, JUDGED, 0, split, share -> true).orElseThrow();
    List<CollectionRanking.Best> later =
        ranking.best(NONE, JUDGED, split, DOCUMENTS, share -> true).orElseThrow();
    for (int q = 0; q < JUDGED.size(); q++) {
      parts.get(q).take(later.get(q));
    }

    List<CollectionRanking.Best> whole =
        ranking.best(NONE, JUDGED, 0, DOCUMENTS, share -> true).orElseThrow();

    for (int q = 0; q < JUDGED.size(); q++) {
      assertThat(parts.get(q).passages()).isEqualTo(whole.get(q).passages());
    }
  }

  @ParameterizedTest
  @EnumSource(AdaptedSide.class)
  void shouldNotRankWhatIsNoNumber(AdaptedSide side) {
    LinearAdapter lost = new LinearAdapter(ProbeSamples.DIMENSION);
    lost.weights()[3][4] = Double.NaN;
    CollectionRanking ranking = new CollectionRanking(DATA, side);

    assertThatThrownBy(() -> ranking.ndcg(lost, JUDGED, share -> true))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("left the numbers");
  }
}
