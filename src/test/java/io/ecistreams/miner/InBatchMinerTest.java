package io.ecistreams.miner;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecistreams.miner.InBatchMiner.Labelled;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InBatchMinerTest {
  private static final PassageCollection SHIPPED = PassageCollection.sample();

  /** Ten queries, each with a positive of its own. */
  private static final PassageCollection TEN =
      new PassageCollection(
          IntStream.range(0, 10).mapToObj(i -> new Passage("p" + i, "passage " + i)).toList(),
          IntStream.range(0, 10)
              .mapToObj(i -> new LabelledQuery("q" + i, "query " + i, List.of("p" + i)))
              .toList(),
          Map.of());

  /** The second passage answers both queries, but only one is drawn for each. */
  private static final PassageCollection SHARED =
      new PassageCollection(
          List.of(new Passage("own", "a wing"), new Passage("shared", "all wings")),
          List.of(
              new LabelledQuery("few", "a wing?", List.of("own", "shared")),
              new LabelledQuery("all", "wings?", List.of("shared"))),
          Map.of());

  private static Map<String, Set<String>> askAll(InBatchMiner miner, PassageCollection of) {
    return of.queries().stream()
        .collect(
            toMap(
                LabelledQuery::id,
                query -> miner.mine(query).stream().map(MinedCandidate::id).collect(toSet())));
  }

  @Test
  void shouldContrastEachQueryWithThePositivesOfTheRestOfItsBatch() {
    Map<String, Set<String>> found = askAll(new InBatchMiner(TEN, 4, Labelled.LEFT_OUT, 1), TEN);

    assertThat(found.values().stream().map(Set::size).sorted())
        .containsExactly(2, 2, 2, 2, 2, 2, 3, 3, 3, 3);
    found.forEach(
        (query, others) ->
            assertThat(others)
                .doesNotContain(query.replace('q', 'p'))
                .allSatisfy(
                    other ->
                        assertThat(found.get(other.replace('p', 'q')))
                            .contains(query.replace('q', 'p'))));
  }

  @Test
  void shouldDealAnewWhenTheQueriesAreGoneOverAgain() {
    InBatchMiner miner = new InBatchMiner(TEN, 4, Labelled.LEFT_OUT, 1);
    InBatchMiner twin = new InBatchMiner(TEN, 4, Labelled.LEFT_OUT, 1);

    Map<String, Set<String>> first = askAll(miner, TEN);

    assertThat(askAll(miner, TEN)).isNotEqualTo(first);
    assertThat(askAll(twin, TEN)).isEqualTo(first);
    assertThat(askAll(new InBatchMiner(TEN, 4, Labelled.LEFT_OUT, 2), TEN)).isNotEqualTo(first);
  }

  @Test
  void shouldKeepLabelledPositivesOnlyWhereTheTrainerDoesNotLook() {
    LabelledQuery few = SHARED.queries().get(0);

    assertThat(new InBatchMiner(SHARED, 2, Labelled.LEFT_OUT, 1).mine(few)).isEmpty();
    assertThat(new InBatchMiner(SHARED, 2, Labelled.KEPT, 1).mine(few))
        .extracting(MinedCandidate::id)
        .containsExactly("shared");
  }

  @Test
  void shouldDrawEveryPositiveOfAQueryInTheLongRun() {
    InBatchMiner miner = new InBatchMiner(SHARED, 2, Labelled.KEPT, 1);
    LabelledQuery all = SHARED.queries().get(1);

    Set<String> drawn =
        IntStream.range(0, 100).mapToObj(i -> miner.mine(all).get(0).id()).collect(toSet());

    assertThat(drawn).containsExactlyInAnyOrder("own", "shared");
  }

  @Test
  void shouldSendNoPassageTwiceInARecordWhenQueriesOfABatchShareIt() {
    int all = SHIPPED.queries().size();
    InBatchMiner miner = new InBatchMiner(SHIPPED, all, Labelled.KEPT, 1);

    assertThat(miner.mine(SHIPPED.queries().get(0)))
        .extracting(MinedCandidate::id)
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldRefuseAQueryOfAnotherCollection() {
    InBatchMiner miner = new InBatchMiner(TEN, 4, Labelled.LEFT_OUT, 1);

    assertThatThrownBy(() -> miner.mine(SHIPPED.queries().get(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not in the collection");
  }
}
