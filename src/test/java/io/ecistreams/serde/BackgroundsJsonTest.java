package io.ecistreams.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ecistreams.model.CosineBackground;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackgroundsJsonTest {
  private static final String NUMBERS = "'muQ': 0.5, 'sdQ': 0.1, 'muP': 1, 'sdP': 0.2";

  @TempDir Path directory;

  @Test
  void shouldGiveTheSameNumbersWhenWrittenAndRead() throws IOException {
    CosineBackground measured =
        new CosineBackground(
            "e5", 384, 0.1, 0.2, 1.0 / 3, 0.4, 128, CosineBackground.Origin.MEASURED);

    String text = BackgroundsJson.write(new TreeMap<>(Map.of("a", measured)));

    assertThat(text).doesNotContain("MEASURED");
    assertThat(read(text))
        .containsExactly(
            Map.entry(
                "a",
                new CosineBackground(
                    "e5", 384, 0.1, 0.2, 1.0 / 3, 0.4, 128, CosineBackground.Origin.GIVEN)));
  }

  @Test
  void shouldCountNoQueriesWhenTheirNumberIsNotGiven() throws IOException {
    CosineBackground read =
        read("{'a': {'encoder': 'e', 'dimension': 2, " + NUMBERS + "}}").get("a");

    assertThat(read.queries()).isZero();
    assertThat(read.muP()).isEqualTo(1.0);
  }

  @Test
  void shouldReadAFileThatBeginsWithAByteOrderMark() throws IOException {
    assertThat(read("\uFEFF{'a': {'encoder': 'e', 'dimension': 2, " + NUMBERS + "}}"))
        .containsOnlyKeys("a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | backgrounds.json: not an object; put the values by name into { }.",
        "{'a': 1} | field a: not an object; write {",
        "{'a': {'dimension': 2, NUMBERS}} | field a.encoder: missing; add it: the id",
        "{'a': {'encoder': 'e', 'dimension': 2.5, NUMBERS}} | field a.dimension: not a whole number",
        "{'a': {'encoder': 'e', 'dimension': 2, 'muQ': 'x'}} | field a.muQ: not a number",
        "{'a': {'encoder': 'e', 'dimension': 2, 'muQ': NaN}} | field a.muQ: NaN is no finite number",
        "{'a': {'encoder': 'e', 'dimension': 2, 'sdP': null, 'muQ': 0}} | field a.sdQ: missing",
        "{'a': {'encoder': 'e', 'dimension': 2, 'muQ': 0, 'sdQ': 0, 'muP': 0, 'sdP': 1}} | field a: sdQ and sdP must be positive",
        "{} {} | more follows",
      })
  void shouldNameFileAndFieldWhenItIsBad(String text, String sentence) {
    assertThatExceptionOfType(JsonInputException.class)
        .isThrownBy(() -> read(text.replace("NUMBERS", NUMBERS)))
        .withMessageStartingWith(directory.resolve("backgrounds.json").toString())
        .withMessageContaining(sentence);
  }

  private Map<String, CosineBackground> read(String text) throws IOException {
    return BackgroundsJson.read(
        Files.writeString(directory.resolve("backgrounds.json"), text.replace('\'', '"')));
  }
}
