package io.ecistreams.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameRuleTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bm25",
        "run 7/of 9",
        "Läufe-2026",
        "запуск",
        "漢字",
        "e\u0301tude",
        "日本語 e5@3",
        "🦜🦜",
        "a|b"
      })
  void shouldTakeWhatPeopleWrite(String name) {
    assertThat(NameRule.problem("board", name)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x00, 0x09, 0x0A, 0x1B, 0x7F, 0x85, 0xAD, 0x34F, 0x61C, 0x180E, 0x200B, 0x200C, 0x200D,
        0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202E, 0x2060, 0x2066, 0x2069, 0x3164, 0xD800,
        0xDFFF, 0xFEFF, 0xFFFD, 0xE0001, 0xE007F
      })
  void shouldNameTheCharacterThatIsNotSeenWhereverItIs(int character) {
    String bad = Character.toString(character);
    for (String name : new String[] {bad, bad + "bm25", "bm" + bad + "25", "🦜" + bad}) {
      assertThat(NameRule.problem("source", name).orElseThrow())
          .startsWith("source holds ")
          .contains(", U+%04X: ".formatted(character));
    }
  }

  @Test
  void shouldSayThatBytesWereNotUtf8() {
    String decoded = new String(new byte[] {'b', (byte) 0xfc, '5'}, StandardCharsets.UTF_8);

    assertThat(NameRule.problem("board", decoded).orElseThrow())
        .contains("bytes which are not UTF-8");
  }
}
