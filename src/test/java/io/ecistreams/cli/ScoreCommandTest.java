package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.serde.JsonLine;
import io.ecistreams.serde.JsonLines;
import io.ecistreams.testing.Golden;
import io.ecistreams.testing.GoldenFiles;
import io.ecistreams.testing.Json;
import io.ecistreams.testing.Mined;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScoreCommandTest {
  private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);

  @TempDir Path directory;

  @Test
  void shouldPrintTheOraclesNumbersAsJson() {
    Path file = GoldenFiles.SYNTHETIC;

    CommandRun run = CommandRun.of("score", file.toString(), "--json");

    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertGolden(Golden.syntheticExpected(), Json.parse(run.out()), 1e-9);
  }

  @Test
  void shouldPrintTheSameNumbersWhenEmbeddingsAreBase64() throws IOException {
    Path file = directory.resolve("base64.jsonl");
    try (Stream<JsonLine<MinedNegatives>> lines = GoldenFiles.syntheticLines()) {
      Files.write(file, lines.map(line -> JsonLines.write(line.value())).toList());
    }
    assertThat(Files.readString(file)).doesNotContain("\"embedding\":[");

    CommandRun run = CommandRun.of("score", file.toString(), "--json");

    assertGolden(Golden.syntheticExpected(), Json.parse(run.out()), 1e-9);
  }

  @Test
  void shouldTakeTheBackgroundThatIsGiven() throws IOException {
    Path backgrounds = directory.resolve("backgrounds.json");
    Files.writeString(
        backgrounds,
        "{\"b\": {\"encoder\": \"e\", \"dimension\": 6, \"muQ\": 0.1, \"sdQ\": 0.2,"
            + " \"muP\": 0.3, \"sdP\": 0.4}}");
    Path file = write(records("b", "bm25", 5));

    JsonNode json =
        Json.parse(
            CommandRun.of(
                    "score", file.toString(), "--background", backgrounds.toString(), "--json")
                .out());

    assertThat(json.at("/background/muQ").asDouble()).isEqualTo(0.1);
    assertThat(json.at("/background/origin").asText()).isEqualTo("GIVEN");
    assertThat(json.at("/sources/bm25/n").asInt()).isEqualTo(15);
    assertThat(json.at("/sources/bm25/state").asText()).isEqualTo("WARMING_UP");
    assertThat(json.at("/sources/bm25/rank").isNull()).isTrue();
  }

  @Test
  void shouldPrintATableOfEveryBoard() throws IOException {
    List<MinedNegatives> records = new ArrayList<>(records("first", "bm25", 40));
    records.addAll(records("first", "dense", 40));
    records.addAll(records("second", "llm", 40));

    CommandRun run = CommandRun.of("score", write(records).toString());

    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("board first, encoder e5-small-v2 (d=6), eci-sem/1", "board second")
        .containsPattern("(?m)^(1|1-2 tie) +(bm25|dense) +0\\.\\d{4} ± 0\\.\\d{4}")
        .contains("hybrids (place among all): bm25+dense 0.", "provisional");
  }

  @Test
  void shouldAskForOneBoardWhenJsonIsWantedAndThereAreSeveral() throws IOException {
    List<MinedNegatives> records = new ArrayList<>(records("first", "bm25", 20));
    records.addAll(records("second", "bm25", 20));
    Path file = write(records);

    CommandRun several = CommandRun.of("score", file.toString(), "--json");
    assertThat(several.code()).isEqualTo(1);
    assertThat(several.err()).contains("first, second; choose one with --board");

    CommandRun one = CommandRun.of("score", file.toString(), "--json", "--board", "second");
    assertThat(Json.parse(one.out()).get("board").asText()).isEqualTo("second");

    assertThat(CommandRun.of("score", file.toString(), "--board", "third").err())
        .contains("No record is of board third");
  }

  @Test
  void shouldAskForOneBoardBeforeAnythingIsScored() throws IOException {
    List<MinedNegatives> records = new ArrayList<>(records("first", "bm25", 15));
    records.addAll(records("second", "bm25", 1));
    Path page = directory.resolve("page.html");

    CommandRun run = CommandRun.of("score", write(records).toString(), "--html", page.toString());

    // Not that 15 queries are too few, which is seen at the end.
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains("--html is for one board, but there are several: first, second; choose one")
        .hasLineCount(1);
    assertThat(page).doesNotExist();
  }

  @Test
  void shouldNameTheLineOfARefusedRecordAndScoreTheOthers() throws IOException {
    List<MinedNegatives> records = new ArrayList<>(records("b", "bm25", 20));
    records.add(
        3,
        Mined.record("b", "bm25", 100, 3, 6, NOW)
            .setNegatives(List.of(Mined.text("n", "only text")))
            .build());
    Path file = write(records);

    CommandRun run = CommandRun.of("score", file.toString());

    assertThat(run.code()).isZero();
    assertThat(run.err())
        .contains("line 4 refused, NO_EMBEDDING: negative 1 has no embedding")
        .contains("(--embed switches it on)")
        .contains("1 of 21 records refused");
  }

  @Test
  void shouldSayWhatIsMissingWhenThereAreTooFewQueries() throws IOException {
    CommandRun run = CommandRun.of("score", write(records("b", "bm25", 15)).toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains("Board b has 15 distinct queries")
        .contains("at least 16")
        .contains("--background")
        .hasLineCount(1);
  }

  @Test
  void shouldNameTheFileAndLineThatIsNotJson() throws IOException {
    Path file = directory.resolve("broken.jsonl");
    Files.writeString(file, "{\"source\": \"a\",\n");

    CommandRun run = CommandRun.of("score", file.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .containsExactly(
            "eci: "
                + file
                + " line 1, field source: not valid JSON: it ends before its object does; write each object whole, on one line.",
            "eci: 1 of 1 records refused",
            "eci: There are no records in [" + file + "].");
  }

  @Test
  void shouldScoreTheOtherLinesWhenSomeCannotBeUsed() throws IOException {
    Path good = write(records("b", "bm25", 20));
    List<String> lines = new ArrayList<>(Files.readAllLines(good));
    String line = lines.get(0);
    List<String> bad =
        List.of(
            line.replaceFirst("\"embedding\":\"[^\"]*\"", "\"embedding\":[1,NaN,0,0,0,0]"),
            line.replaceFirst("\"embedding\":\"[^\"]*\"", "\"embedding\":[1,\"2\",0,0,0,0]"),
            line.replaceFirst("\\{", "{\"scores\":[1,2,-Infinity],"),
            line.replaceFirst("\"id\":\"[^\"]*\"", "\"id\":17.0"),
            line.replaceFirst("\"source\":\"bm25\",", ""));
    assertThat(bad).doesNotContain(line);
    lines.addAll(4, bad);
    Path file = directory.resolve("packed.jsonl");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(("\uFEFF" + String.join("\r\n", lines)).getBytes(StandardCharsets.UTF_8));
    }

    CommandRun run = CommandRun.of("score", file.toString(), "--json");

    assertThat(run.code()).isZero();
    assertThat(Json.parse(run.out()).get("sources"))
        .isEqualTo(
            Json.parse(CommandRun.of("score", good.toString(), "--json").out()).get("sources"));
    assertThat(run.err().lines())
        .satisfiesExactly(
            told -> assertThat(told).contains("packed.jsonl line 5, field query.embedding[1]: NaN"),
            told -> assertThat(told).contains(" line 6, field query.embedding[1]: not a number;"),
            told -> assertThat(told).contains(" line 7, field scores[2]: -Infinity is no finite"),
            told -> assertThat(told).contains(" line 8, field query.id: the id 17.0 is a number"),
            told -> assertThat(told).contains(" line 9, field source: missing; add it: The miner"),
            told -> assertThat(told).isEqualTo("eci: 5 of 25 records refused"));

    CommandRun strict = CommandRun.of("score", file.toString(), "--json", "--strict");
    assertThat(strict.code()).isEqualTo(1);
    assertThat(Json.parse(strict.out()).get("sources"))
        .isEqualTo(Json.parse(run.out()).get("sources"));
    assertThat(CommandRun.of("score", good.toString(), "--strict").code()).isZero();
  }

  @Test
  void shouldTellTheFirstFewOfManyUnusableLines() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(write(records("b", "bm25", 20))));
    for (int i = 0; i < 100; i++) {
      lines.add("nonsense");
    }

    CommandRun run =
        CommandRun.of("score", Files.write(directory.resolve("many.jsonl"), lines).toString());

    assertThat(run.code()).isZero();
    assertThat(run.err()).hasLineCount(11).contains("line 30", "100 of 120 records refused");
  }

  @Test
  void shouldReadAnArrayAndSaySo() throws IOException {
    List<String> lines = Files.readAllLines(write(records("b", "bm25", 20)));
    Path file = directory.resolve("array.json");
    Files.writeString(file, "[" + String.join(",\n", lines) + "]");

    CommandRun run = CommandRun.of("score", file.toString());

    assertThat(run.code()).isZero();
    assertThat(run.err()).contains("array.json: read as eci, one JSON array").hasLineCount(1);
    assertThat(run.out()).contains("bm25: 60 examples are too few for a rank; give at least 100.");
  }

  /** Each query has three positives, a line each; what one line knows is a negative of another. */
  private Path onePositiveALine(boolean isReversed) throws IOException {
    List<MinedNegatives> records = new ArrayList<>();
    for (int query = 0; query < 20; query++) {
      for (int p = 0; p < 3; p++) {
        MinedNegatives.Builder record = Mined.record("b", "bm25", query, 3, 6, NOW);
        List<Item> negatives = new ArrayList<>(record.getNegatives());
        negatives.set(0, Mined.item("p" + query + "-" + (p + 1) % 3, 1, p, 2, 3, 4, query));
        records.add(
            record
                .setPositives(List.of(Mined.item("p" + query + "-" + p, 1, p, 0, 0, p, query)))
                .setNegatives(negatives)
                .build());
      }
    }
    if (isReversed) {
      Collections.reverse(records);
    }
    return write(records);
  }

  @Test
  void shouldTakeAllPositivesOfAQueryOverTheFileWhenTheyAreJoined() throws IOException {
    Path file = onePositiveALine(false);

    JsonNode alone = Json.parse(CommandRun.of("score", file.toString(), "--json").out());
    JsonNode joined =
        Json.parse(CommandRun.of("score", file.toString(), "--json", "--join-positives").out());

    assertThat(alone.at("/sources/bm25/labelledPositives").asInt()).isZero();
    assertThat(joined.at("/sources/bm25/n").asInt()).isEqualTo(180);
    assertThat(joined.at("/sources/bm25/labelledPositives").asInt()).isEqualTo(60);
    assertThat(kinds(alone)).contains("POSITIVES_ELSEWHERE").doesNotContain("LABELLED_POSITIVES");
    assertThat(kinds(joined)).contains("LABELLED_POSITIVES").doesNotContain("POSITIVES_ELSEWHERE");
    assertThat(alone.findValuesAsText("sentence"))
        .anyMatch(
            s ->
                s.startsWith(
                        "At least 11 % of the negatives of bm25 are positives of the same query")
                    && s.contains("--join-positives"));
  }

  @Test
  void shouldGiveTheSameScoreInAnyOrderOfTheLinesWhenPositivesAreJoined() throws IOException {
    Path backgrounds = directory.resolve("backgrounds.json");
    Files.writeString(
        backgrounds,
        "{\"b\": {\"encoder\": \"e5-small-v2\", \"dimension\": 6, \"muQ\": 0.1, \"sdQ\": 0.2,"
            + " \"muP\": 0.3, \"sdP\": 0.4}}");
    String[] args = {
      "score",
      onePositiveALine(false).toString(),
      "--json",
      "--join-positives",
      "--background",
      backgrounds.toString()
    };
    JsonNode forwards = Json.parse(CommandRun.of(args).out()).at("/sources/bm25");
    onePositiveALine(true);
    JsonNode backwards = Json.parse(CommandRun.of(args).out()).at("/sources/bm25");

    assertThat(backwards.get("labelledPositives")).isEqualTo(forwards.get("labelledPositives"));
    assertThat(backwards.get("eci").asDouble())
        .isPositive()
        .isCloseTo(forwards.get("eci").asDouble(), within(1e-12));
  }

  private static List<String> kinds(JsonNode ranking) {
    return ranking.get("diagnostics").findValuesAsText("kind");
  }

  @Test
  void shouldExitTwoWhenAFileIsMissing() {
    CommandRun run = CommandRun.of("score", "nowhere.jsonl");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("nowhere.jsonl does not exist");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--background", "--idf", "--config"})
  void shouldNameTheOptionAndExitTwoWhenItsFileIsMissing(String option) throws IOException {
    Path file = write(records("b", "bm25", 20));

    CommandRun run = CommandRun.of("score", file.toString(), option, "/nope");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("/nope does not exist").hasLineCount(1);
    assertThat(run.err()).contains(option.equals("--config") ? "configuration file" : option);
  }

  @Test
  void shouldSayThatItIsADirectoryWhenAnOptionNamesOne() throws IOException {
    Path file = write(records("b", "bm25", 20));

    CommandRun run = CommandRun.of("score", file.toString(), "--idf", directory.toString());

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--idf " + directory + " is a directory").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"backgrounds.file", "idf.corpus.file"})
  void shouldNameTheKeyAndExitTwoWhenAConfiguredFileIsMissing(String key) throws IOException {
    Path file = write(records("b", "bm25", 20));
    Path config = directory.resolve("eci.properties");
    Files.writeString(config, key + "=/nope");

    CommandRun run = CommandRun.of("score", file.toString(), "--config", config.toString());

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(key + " = /nope").hasLineCount(1);
  }

  @Test
  void shouldLeaveABoardOutWhenAllItsRecordsAreRefused() throws IOException {
    Path backgrounds = backgroundsOfAnotherDimension();
    List<MinedNegatives> records = new ArrayList<>(records("b", "bm25", 3));
    records.addAll(records("good", "bm25", 20));
    Path file = write(records);

    CommandRun run =
        CommandRun.of("score", file.toString(), "--background", backgrounds.toString());

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("board good").doesNotContain("board b,", "calibrating");
    assertThat(run.err()).contains("MIXED_DIMENSIONS", "3 of 23 records refused");
  }

  @Test
  void shouldRankTheDimensionOfMostAndNameTheCauseWhenTheFirstRecordHasAnother()
      throws IOException {
    List<MinedNegatives> records = new ArrayList<>();
    records.add(Mined.record("b", "float64", 99, 3, 12, NOW).build());
    records.addAll(records("b", "bm25", 20));
    Path file = write(records);

    CommandRun run = CommandRun.of("score", file.toString());

    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("(d=6)", "bm25", "Nothing of float64 is ranked: refused records: 1");
    assertThat(run.err())
        .contains(
            "source float64, query q99: refused, MIXED_DIMENSIONS",
            "12 numbers where 6 were expected, twice the bytes: float64 sent as float32?",
            "1 of 21 records refused");
  }

  @Test
  void shouldSayWhyAndExitOneWhenNothingIsAccepted() throws IOException {
    Path backgrounds = backgroundsOfAnotherDimension();
    Path file = write(records("b", "bm25", 3));

    CommandRun run =
        CommandRun.of("score", file.toString(), "--background", backgrounds.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("line 1 refused, MIXED_DIMENSIONS: ", "nothing to rank")
        .doesNotContain("Unexpected");
  }

  private Path backgroundsOfAnotherDimension() throws IOException {
    return Files.writeString(
        directory.resolve("backgrounds.json"),
        "{\"b\": {\"encoder\": \"e5-small-v2\", \"dimension\": 7, \"muQ\": 0.1, \"sdQ\": 0.2,"
            + " \"muP\": 0.3, \"sdP\": 0.4}}");
  }

  @Test
  void shouldWeighTermsByTheCorpusThatIsGiven() throws IOException {
    List<MinedNegatives> records = new ArrayList<>();
    for (int query = 0; query < 20; query++) {
      MinedNegatives.Builder record = Mined.record("b", "bm25", query, 1, 6, NOW);
      record.setQuery(withText(record.getQuery(), "rare common"));
      record.setNegatives(List.of(withText(record.getNegatives().get(0), "a common word")));
      records.add(record.build());
    }
    Path file = write(records);
    Path corpus = directory.resolve("corpus.jsonl");
    Files.write(
        corpus,
        List.of(
            "{\"id\": \"1\", \"text\": \"common one\"}",
            "{\"id\": \"2\", \"text\": \"common two\"}",
            "{\"id\": \"3\", \"text\": \"rare common\"}"));

    // Uniform: half of the weight is shared, rho = 1 - 0.5 * 0.5.
    assertThat(residuality(file)).isEqualTo(0.75);
    double common = Math.log1p(0.5 / 3.5);
    double rare = Math.log1p(2.5 / 1.5);
    assertThat(residuality(file, "--idf", corpus.toString()))
        .isCloseTo(1 - 0.5 * common / (common + rare), within(1e-12));
  }

  private static double residuality(Path file, String... more) {
    List<String> args = new ArrayList<>(List.of("score", file.toString(), "--json"));
    args.addAll(List.of(more));
    return Json.parse(CommandRun.of(args.toArray(String[]::new)).out())
        .at("/sources/bm25/residuality")
        .asDouble();
  }

  private static Item withText(Item item, String text) {
    return Item.newBuilder()
        .setId(item.getId().orElseThrow())
        .setText(text)
        .setEmbedding(item.getEmbedding().orElseThrow())
        .build();
  }

  static void assertGolden(JsonNode expected, JsonNode actual, double relative) {
    for (String field : Golden.names(expected.get("background"))) {
      Golden.assertClose(
          field,
          expected.at("/background/" + field).asDouble(),
          actual.at("/background/" + field).asDouble(),
          relative);
    }
    assertThat(Golden.names(actual.get("sources")))
        .containsExactlyInAnyOrderElementsOf(Golden.names(expected.get("sources")));
    for (String source : Golden.names(expected.get("sources"))) {
      JsonNode row = expected.get("sources").get(source);
      for (String field : Golden.names(row)) {
        Golden.assertClose(
            source + "." + field,
            row.get(field).asDouble(),
            actual.get("sources").get(source).get(field).asDouble(),
            relative);
      }
    }
    for (String hybrid : Golden.names(expected.path("hybrids"))) {
      Golden.assertClose(
          hybrid,
          expected.get("hybrids").get(hybrid).asDouble(),
          actual.get("hybrids").get(hybrid).asDouble(),
          relative);
    }
  }

  private static List<MinedNegatives> records(String board, String source, int count) {
    List<MinedNegatives> records = new ArrayList<>();
    for (int query = 0; query < count; query++) {
      records.add(Mined.record(board, source, query, 3, 6, NOW).build());
    }
    return records;
  }

  private Path write(List<MinedNegatives> records) throws IOException {
    Path file = directory.resolve("mined.jsonl");
    return Files.write(file, records.stream().map(JsonLines::write).toList());
  }
}
