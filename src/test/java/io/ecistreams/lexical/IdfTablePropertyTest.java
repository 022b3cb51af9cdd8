package io.ecistreams.lexical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class IdfTablePropertyTest {

  @Property
  void shouldFollowTheFormulaWhenPassagesAreCounted(@ForAll("corpora") List<String> corpus) {
    List<String> distinct = corpus.stream().distinct().toList();
    IdfTable table = IdfTable.of(corpus);

    assertThat(table.passages()).isEqualTo(distinct.size());
    for (String term : List.of("a", "b", "c", "d", "absent")) {
      long df = distinct.stream().filter(p -> Tokenizer.terms(p).contains(term)).count();
      double expected = Math.log(1 + (distinct.size() - df + 0.5) / (df + 0.5));
      assertThat(table.idf(term))
          .isCloseTo(distinct.isEmpty() ? 1.0 : expected, within(1e-14))
          .isPositive();
    }
  }

  @Property
  void shouldGiveTheSameTableWhenPassagesRepeatOrComeInAnotherOrder(
      @ForAll("corpora") List<String> corpus) {
    List<String> other = new ArrayList<>(corpus);
    Collections.reverse(other);
    other.addAll(corpus);

    for (String term : List.of("a", "b", "c", "d", "absent")) {
      assertThat(IdfTable.of(other).idf(term)).isEqualTo(IdfTable.of(corpus).idf(term));
    }
  }

  @Property
  void shouldLieBetweenZeroAndOneWhenContainmentIsComputed(
      @ForAll("corpora") List<String> corpus,
      @ForAll("texts") String query,
      @ForAll("texts") String passage) {
    IdfTable table = IdfTable.of(corpus);
    Set<String> terms = Tokenizer.terms(query);
    Set<String> other = Tokenizer.terms(passage);

    assertThat(table.containment(terms, other)).isBetween(0.0, 1.0);
    assertThat(table.containment(terms, terms)).isEqualTo(terms.isEmpty() ? 0.0 : 1.0);
    assertThat(table.containment(terms, Set.of())).isZero();
    assertThat(table.containment(Set.of(), other)).isZero();
  }

  @Example
  void shouldWeighEveryTermOneWhenThereIsNoCorpus() {
    IdfTable uniform = IdfTable.uniform();

    assertThat(uniform.passages()).isZero();
    assertThat(uniform.idf("anything")).isEqualTo(1.0);
    assertThat(uniform.containment(Set.of("a", "b", "c", "d"), Set.of("a", "x"))).isEqualTo(0.25);
    assertThat(IdfTable.of(List.of()).idf("a")).isEqualTo(1.0);
  }

  @Example
  void shouldWeighByIdfWhenTermsAreRareAndFrequent() {
    IdfTable table = IdfTable.of(List.of("wing flow", "wing heat", "wing drag"));
    double wing = Math.log(1 + 0.5 / 3.5);
    double flow = Math.log(1 + 2.5 / 1.5);

    assertThat(table.containment(Set.of("wing", "flow"), Set.of("flow")))
        .isCloseTo(flow / (wing + flow), within(1e-15));
    assertThat(table.idf("absent")).isGreaterThan(table.idf("flow"));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of("a", "b", "c", "d", "A", "_", "é")
        .list()
        .ofMaxSize(5)
        .map(words -> String.join(" ", words));
  }

  @Provide
  Arbitrary<List<String>> corpora() {
    return texts().list().ofMaxSize(12);
  }
}
