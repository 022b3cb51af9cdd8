package io.ecistreams.lexical;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TokenizerPropertyTest {
  private static final Pattern TERM = Pattern.compile("[\\p{L}\\p{N}]+");

  @Property(tries = 3_000)
  void shouldEqualTheRegexWhenTextIsArbitrary(@ForAll String text) {
    assertEqualsRegex(text);
  }

  @Property(tries = 3_000)
  void shouldEqualTheRegexWhenTextMixesLettersNumbersMarksAndSupplementaryCodePoints(
      @ForAll("mixed") String text) {
    assertEqualsRegex(text);
  }

  @Example
  void shouldEqualTheRegexWhenEveryCodePointIsAlone() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      String text = "a" + Character.toString(c) + "b";
      if (!Tokenizer.terms(text).equals(regexTerms(text))) {
        assertThat(Tokenizer.terms(text)).as("U+%04X", c).isEqualTo(regexTerms(text));
      }
    }
  }

  @Example
  void shouldSplitAtUnderscoresAndLowerCaseWhenWordsAreJoined() {
    assertThat(Tokenizer.terms("Snake_case __x__ CamelCase don't x2 É"))
        .containsExactly("snake", "case", "x", "camelcase", "don", "t", "x2", "é");
  }

  @Example
  void shouldKeepSupplementaryLettersAndDigitsTogetherWhenTheyAreOneRun() {
    assertThat(Tokenizer.terms("𝒳𝟙 𐐀 😀x½Ⅷ")).containsExactly("𝒳𝟙", "𐐨", "x½ⅷ");
  }

  @Example
  void shouldBeInOrderOfFirstAppearanceWhenTermsRepeat() {
    assertThat(Tokenizer.terms("b a b A c a")).containsExactly("b", "a", "c");
  }

  @Example
  void shouldBeEmptyWhenThereIsNoTerm() {
    for (String text : new String[] {"", " ", "_", "\ud800", "\udc00 …", "😀"}) {
      assertThat(Tokenizer.terms(text)).isEmpty();
    }
  }

  private static void assertEqualsRegex(String text) {
    assertThat(List.copyOf(Tokenizer.terms(text)))
        .isEqualTo(
            TERM.matcher(text.toLowerCase(Locale.ROOT))
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList());
  }

  private static Set<String> regexTerms(String text) {
    return TERM.matcher(text.toLowerCase(Locale.ROOT))
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toSet());
  }

  @Provide
  Arbitrary<String> mixed() {
    return Arbitraries.of(
            "a", "Z", "_", " ", "9", "é", "e\u0301", "İ", "ß", "Σ", "ς", "中", "ก", "\u0e33", "½",
            "Ⅷ", "𝒳", "𝟙", "😀", "\ud835", "\udcb3", "'", "-", "\u200d", "\u0000")
        .list()
        .ofMaxSize(30)
        .map(parts -> String.join("", parts));
  }
}
