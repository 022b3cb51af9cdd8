package io.ecistreams.miner;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.miner.CollectionBuilder.LeftOut;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CollectionBuilderTest {
  private final CollectionBuilder builder = new CollectionBuilder();

  @BeforeEach
  void addPassages() {
    builder.add(new Passage("p1", "one"));
    builder.add(new Passage("p2", "two"));
    builder.add(new Passage("blank", " \n"));
  }

  @Test
  void shouldPutTheLinesOfAQueryTogetherInTheirOrder() {
    builder.add(new LabelledQuery("q", "which?", List.of("p2")));
    builder.add(new LabelledQuery("other", "what?", List.of("p1")));
    builder.add(new LabelledQuery("q", "which?", List.of("p1", "p2")));

    PassageCollection collection = builder.build();

    assertThat(collection.queries())
        .containsExactly(
            new LabelledQuery("q", "which?", List.of("p2", "p1")),
            new LabelledQuery("other", "what?", List.of("p1")));
    assertThat(builder.leftOut()).isEmpty();
  }

  @Test
  void shouldTakeTheFirstOfAnIdAndCountTheOthersByWhetherTheySayTheSame() {
    builder.add(new Passage("p1", "one"));
    builder.add(new Passage("p1", "one"));
    builder.add(new Passage("p2", "zwei"));
    builder.add(new LabelledQuery("q", "which?", List.of("p1")));
    builder.add(new LabelledQuery("q", "who?", List.of("p2")));

    PassageCollection collection = builder.build();

    assertThat(collection.passages())
        .containsExactly(new Passage("p1", "one"), new Passage("p2", "two"));
    assertThat(collection.queries())
        .containsExactly(new LabelledQuery("q", "which?", List.of("p1")));
    assertThat(builder.leftOut())
        .containsExactly(
            Map.entry("passages that repeat an earlier one", new LeftOut(2, "p1")),
            Map.entry(
                "passages with the id of an earlier one and another text", new LeftOut(1, "p2")),
            Map.entry(
                "queries with the id of an earlier one and another text", new LeftOut(1, "q")));
  }

  @Test
  void shouldLeaveOutPositivesThatAreNoPassagesAndQueriesThatHaveNoOther() {
    builder.add(new LabelledQuery("some", "a", List.of("gone", "p1", "blank")));
    builder.add(new LabelledQuery("none", "b", List.of("gone")));

    PassageCollection collection = builder.build();

    assertThat(collection.queries()).containsExactly(new LabelledQuery("some", "a", List.of("p1")));
    assertThat(builder.leftOut())
        .containsExactly(
            Map.entry(
                "positives that are not in the collection, or have no text there",
                new LeftOut(3, "gone")),
            Map.entry("queries without a positive in the collection", new LeftOut(1, "none")));
  }
}
