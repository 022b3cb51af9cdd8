package io.ecistreams.miner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PassageCollectionTest {
  private static final PassageCollection SHIPPED = PassageCollection.sample();

  @Test
  void shouldBeLargeEnoughToCalibrateABoardWhenShipped() {
    assertThat(SHIPPED.queries()).hasSizeGreaterThanOrEqualTo(128);
    assertThat(SHIPPED.passages()).hasSizeGreaterThanOrEqualTo(480);
  }

  @Test
  void shouldHaveUniqueIdsAndTextsWhenShipped() {
    assertThat(SHIPPED.passages()).extracting(Passage::id).doesNotHaveDuplicates();
    assertThat(SHIPPED.passages())
        .extracting(Passage::text)
        .doesNotHaveDuplicates()
        .allMatch(text -> !text.isBlank());
    assertThat(SHIPPED.queries()).extracting(LabelledQuery::id).doesNotHaveDuplicates();
    assertThat(SHIPPED.queries())
        .extracting(LabelledQuery::text)
        .doesNotHaveDuplicates()
        .allMatch(text -> !text.isBlank());
  }

  @Test
  void shouldHavePositivesOfTheQuerysTopicWhenShipped() {
    assertThat(SHIPPED.queries())
        .allSatisfy(
            query ->
                assertThat(SHIPPED.positivesOf(query))
                    .isNotEmpty()
                    .allMatch(passage -> query.id().startsWith("q-" + topic(passage.id()))));
  }

  @Test
  void shouldHaveThreeWrittenNegativesAQueryWhenShipped() {
    List<String> passages = SHIPPED.passages().stream().map(Passage::text).toList();

    assertThat(SHIPPED.queries())
        .allSatisfy(
            query ->
                assertThat(SHIPPED.llmNegatives(query.id()))
                    .hasSize(3)
                    .doesNotContainAnyElementsOf(passages));
    assertThat(SHIPPED.queries())
        .flatExtracting(query -> SHIPPED.llmNegatives(query.id()))
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldHaveNoWrittenNegativesWhenTheQueryIsUnknown() {
    assertThat(SHIPPED.llmNegatives("q-unknown")).isEmpty();
  }

  @Test
  void shouldRefuseWhenAPositiveIsNoPassage() {
    LabelledQuery query = new LabelledQuery("q", "text", List.of("missing"));

    assertThatThrownBy(() -> new PassageCollection(List.of(), List.of(query), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("missing");
  }

  @Test
  void shouldRefuseWhenTwoPassagesShareAnId() {
    Passage passage = new Passage("p", "text");

    assertThatThrownBy(() -> new PassageCollection(List.of(passage, passage), List.of(), Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldRefuseWhenAQueryHasNoPositive() {
    assertThatThrownBy(() -> new LabelledQuery("q", "text", List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Ids of the sample are a topic and a number. */
  private static String topic(String id) {
    return id.substring(0, id.lastIndexOf('-') + 1);
  }
}
