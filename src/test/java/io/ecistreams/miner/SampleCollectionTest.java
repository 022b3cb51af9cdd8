package io.ecistreams.miner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SampleCollectionTest {
  private static final SampleCollection SHIPPED = SampleCollection.load();

  @Test
  void shouldBeLargeEnoughToCalibrateABoardWhenShipped() {
    assertThat(SHIPPED.queries()).hasSizeGreaterThanOrEqualTo(128);
    assertThat(SHIPPED.passages()).hasSizeGreaterThanOrEqualTo(480);
  }

  @Test
  void shouldHaveUniqueIdsAndTextsWhenShipped() {
    assertThat(SHIPPED.passages()).extracting(SamplePassage::id).doesNotHaveDuplicates();
    assertThat(SHIPPED.passages())
        .extracting(SamplePassage::text)
        .doesNotHaveDuplicates()
        .allMatch(text -> !text.isBlank());
    assertThat(SHIPPED.queries()).extracting(SampleQuery::id).doesNotHaveDuplicates();
    assertThat(SHIPPED.queries())
        .extracting(SampleQuery::text)
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
                    .allMatch(passage -> passage.topic().equals(query.topic())));
  }

  @Test
  void shouldHaveThreeWrittenNegativesAQueryWhenShipped() {
    List<String> passages = SHIPPED.passages().stream().map(SamplePassage::text).toList();

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
    SampleQuery query = new SampleQuery("q", "t", "text", List.of("missing"));

    assertThatThrownBy(() -> new SampleCollection(List.of(), List.of(query), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("missing");
  }

  @Test
  void shouldRefuseWhenTwoPassagesShareAnId() {
    SamplePassage passage = new SamplePassage("p", "t", "text");

    assertThatThrownBy(() -> new SampleCollection(List.of(passage, passage), List.of(), Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldRefuseWhenAQueryHasNoPositive() {
    assertThatThrownBy(() -> new SampleQuery("q", "t", "text", List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
