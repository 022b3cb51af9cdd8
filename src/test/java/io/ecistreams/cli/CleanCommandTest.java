package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.testing.Golden;
import io.ecistreams.testing.GoldenFiles;
import io.ecistreams.testing.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CleanCommandTest {
  private static final String GOLDEN = GoldenFiles.SYNTHETIC.toString();

  /** Far from the query, by the positive's side, between, and with a cosine of nearly the same. */
  private static final String[] VECTORS = {"[0,0,1]", "[1,0.1,0]", "[0.3,0.6,1]", "[0.8,0.6,0.8]"};

  @TempDir Path directory;
  private Path backgrounds;

  @BeforeEach
  void giveABackground() throws IOException {
    backgrounds =
        Files.writeString(
            directory.resolve("backgrounds.json"),
            "{\"b\": {\"encoder\": \"e\", \"dimension\": 3, \"muQ\": 0.1, \"sdQ\": 0.1,"
                + " \"muP\": 0.3, \"sdP\": 0.1}}");
  }

  @Test
  void shouldDropWhatTheOracleCountsAsFalseNegativesOfEachSource() throws IOException {
    Path out = directory.resolve("clean.jsonl");

    CommandRun run = CommandRun.of("clean", GOLDEN, "--out", out.toString(), "--json");

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode expected = Golden.syntheticExpected().get("sources");
    JsonNode summary = Json.parse(run.out());
    assertThat(summary).hasSize(4);
    for (JsonNode row : summary) {
      JsonNode source = expected.get(row.get("source").asText());
      long own = source.get("labelledPositives").asLong();
      long suspected = source.get("falseNegatives").asLong();
      assertThat(row.get("negatives")).isEqualTo(source.get("n"));
      assertThat(row.get("kept").asLong()).isEqualTo(source.get("n").asLong() - suspected);
      assertThat(row.at("/dropped/LABELLED_POSITIVE").asLong()).isEqualTo(own);
      assertThat(row.at("/dropped/FALSE_NEGATIVE").asLong()).isEqualTo(suspected - own);
    }
    // What has lost nothing is the line that was read.
    List<String> read = Files.readAllLines(GoldenFiles.SYNTHETIC);
    assertThat(Files.readAllLines(out))
        .filteredOn(line -> line.contains("\"source\": \"random\""))
        .isEqualTo(read.stream().filter(l -> l.contains("\"source\": \"random\"")).toList());
  }

  @Test
  void shouldKeepWhatIsNotConcernedAsItWasRead() throws IOException {
    Path file = write(line(1, 0, 1, 2));

    CommandRun run = clean(file);

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .isEqualTo(
            line(1, 0, 1, 2)
                    .replace(negative(1) + ", ", "")
                    .replace("\"scores\": [9, 8.50, 7]", "\"scores\": [9, 7]")
                + "\n");
    assertThat(run.out()).contains("\"mine\": {\"a\":1.10}", "caf\u00e9");
    assertThat(run.err())
        .containsPattern("board +source +records +emptied +negatives +kept +false negative")
        .containsPattern("b +bm25 +1 +0 +3 +2 +1");
  }

  @Test
  void shouldSayWhatWasDroppedAndWhy() throws IOException {
    Path dropped = directory.resolve("dropped.jsonl");

    clean(write(line(1, 0, 1), line(2, 1)), "--dropped", dropped.toString());

    List<JsonNode> lines = Files.readAllLines(dropped).stream().map(Json::parse).toList();
    assertThat(lines).hasSize(2);
    assertThat(Golden.names(lines.get(0)))
        .containsExactly("board", "source", "query", "document", "reason", "u");
    assertThat(lines).extracting(line -> line.get("query").asText()).containsExactly("q1", "q2");
    assertThat(lines)
        .allSatisfy(
            line -> {
              assertThat(line.get("document").asText()).isEqualTo("n1");
              assertThat(line.get("reason").asText()).isEqualTo("FALSE_NEGATIVE");
              assertThat(line.get("u").asDouble()).isGreaterThan(3);
            });
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // options, what is left of the negatives 0 to 3, the reason
        "-, 0 2 3, -",
        "--drop-easy, 2 3, EASY",
        "--range-min 1, 2 3, RANK",
        "--range-max 3, 0 2, RANK",
        "--margin 0.25, 0 2, MARGIN",
        "--relative-margin 0.3, 0 2, RELATIVE_MARGIN",
        "--max-score 0.6, 0 2, MAX_SCORE",
        "--cross-encoder-threshold 0.25, 0 2, CROSS_ENCODER",
      })
  void shouldDropMoreByOption(String options, String left, String reason) throws IOException {
    Path dropped = directory.resolve("dropped.jsonl");
    List<String> args = new ArrayList<>(List.of("--dropped", dropped.toString()));
    if (options != null) {
      args.addAll(List.of(options.split(" ")));
    }
    String crossEncoder = "\"crossEncoderScores\": [0.1, 0.2, 0.25, 0.3], ";

    CommandRun run =
        clean(
            write(line(1, 0, 1, 2, 3).replaceFirst("\\{", "{" + crossEncoder)),
            args.toArray(String[]::new));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(Json.parse(run.out()).get("negatives"))
        .extracting(negative -> negative.get("id").asText().substring(1))
        .containsExactly(left.split(" "));
    assertThat(Json.parse(run.out()).get("crossEncoderScores")).hasSize(left.split(" ").length);
    assertThat(Files.readAllLines(dropped).stream().map(Json::parse))
        .extracting(line -> line.get("reason").asText())
        .contains("FALSE_NEGATIVE")
        .allMatch(why -> why.equals("FALSE_NEGATIVE") || why.equals(reason));
  }

  @Test
  void shouldGoByTheRanksOfTheRecordWhereItHasThem() throws IOException {
    String ranked = line(1, 0, 2, 3).replaceFirst("\\{", "{\"ranks\": [11, 3, 10], ");

    CommandRun run = clean(write(ranked), "--range-min", "3", "--range-max", "10");

    assertThat(Json.parse(run.out()).get("ranks").toString()).isEqualTo("[10]");
  }

  @Test
  void shouldDropOneMoreWhenItIsSensitive() throws IOException {
    // u = 2.72
    String line = line(1, 0, 2).replace(VECTORS[2], "[0.66, 0.75, 0]");
    assertThat(Json.parse(clean(write(line)).out()).get("negatives")).hasSize(2);

    CommandRun run = clean(write(line), "--sensitive");

    assertThat(Json.parse(run.out()).get("negatives")).hasSize(1);
  }

  @Test
  void shouldLeaveOutAndCountRecordsOfWhichNothingIsLeftUnlessTheyAreKept() throws IOException {
    Path file = write(line(1, 1), line(2, 0));

    CommandRun run = clean(file, "--json");

    assertThat(run.out().lines()).containsExactly(line(2, 0));
    JsonNode row = Json.parse(run.err()).get(0);
    assertThat(row.get("records").asInt()).isEqualTo(2);
    assertThat(row.get("emptied").asInt()).isEqualTo(1);
    assertThat(clean(file, "--keep-empty").out().lines())
        .hasSize(2)
        .first()
        .asString()
        .contains("\"negatives\": []", "\"scores\": []");
  }

  @Test
  void shouldKnowThePositivesOfOtherLinesWhenAsked() throws IOException {
    String other = line(1, 2).replace("\"id\": \"p1\"", "\"id\": \"n0\"");
    Path file = write(line(1, 0, 2), other);

    CommandRun run = clean(file, "--join-positives");

    assertThat(Json.parse(run.out().lines().findFirst().orElseThrow()).get("negatives"))
        .extracting(negative -> negative.get("id").asText())
        .containsExactly("n2");
    // The record itself gets none of them.
    assertThat(run.out().lines())
        .allSatisfy(line -> assertThat(Json.parse(line).get("positives")).hasSize(1));
  }

  @Test
  void shouldReadPackedFilesAndReplaceOneThatIsRead() throws IOException {
    Path file = directory.resolve("mined.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write((line(1, 0, 1) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    CommandRun run = clean(file, "--out", file.toString());

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).containsPattern("b +bm25 +1 +0 +2 +1 +1");
    assertThat(Json.parse(Files.readString(file)).get("negatives")).hasSize(1);
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactlyInAnyOrder(file, backgrounds);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--out OTHER_NAME --board b, would lose its other boards",
    "--out clean.jsonl --dropped OTHER_NAME, which is read; give it a new file"
  })
  void shouldNotWriteOverWhatItReads(String options, String words) throws IOException {
    Path file = write(line(1, 0, 1), line(2, 0).replace("\"b\"", "\"other\""));
    byte[] before = Files.readAllBytes(file);
    String otherName =
        directory.resolve("../" + directory.getFileName() + "/mined.jsonl").toString();

    CommandRun run = clean(file, options.replace("OTHER_NAME", otherName).split(" "));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("mined.jsonl", words);
    assertThat(file).hasBinaryContent(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "{\"board\": \"b\", \"source\": \"s\", \"query\": {\"id\": \"q\", \"text\": \"t\"},"
            + " \"positives\": [{\"id\": \"p\", \"text\": \"t\"}],"
            + " \"negatives\": [{\"id\": \"n\", \"text\": \"t\"}]}"
      })
  void shouldLeaveAFileThatIsReadAsItWasWhenALineOfItCannotBeUsed(String line) throws IOException {
    Path file = write(line(1, 0, 1), line);
    byte[] before = Files.readAllBytes(file);
    Path dropped = directory.resolve("dropped.jsonl");

    CommandRun run = clean(file, "--out", file.toString(), "--dropped", dropped.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains(file + " stays as it was", "1 in all");
    assertThat(file).hasBinaryContent(before);
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactlyInAnyOrder(file, backgrounds);
    }
  }

  @Test
  void shouldReplaceAFileOnlyOnceWhatIsTakenOutOfItIsWritten() throws IOException {
    Path file = write(line(1, 0, 1));
    byte[] before = Files.readAllBytes(file);

    CommandRun run = clean(file, "--out", file.toString(), "--dropped", "/dev/full");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("/dev/full could not be written to its end");
    assertThat(file).hasBinaryContent(before);
  }

  @Test
  void shouldNotReadACollectionAsTermWeightsSayNothingOfWhatIsDropped() throws IOException {
    Path broken = Files.writeString(directory.resolve("corpus.idf"), "ECIIDF");
    Path config =
        Files.writeString(directory.resolve("eci.properties"), "idf.corpus.file=" + broken);

    CommandRun run = clean(write(line(1, 0)), "--config", config.toString());

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().lines()).containsExactly(line(1, 0));
  }

  @Test
  void shouldNameTheReasonsInTheOrderInWhichTheyCount() {
    String help = CommandRun.of("clean", "--help").out().replaceAll("\\s+", " ");

    assertThat(help)
        .contains(
            "own positive, u, cross-encoder, margin, relative margin, highest score, rank, easy");
  }

  @Test
  void shouldTellOfLinesThatCannotBeUsedAndCleanTheOthers() throws IOException {
    Path file =
        write(line(1, 0), "nonsense", line(2, 0).replace("[0,0,1]", "[0,0,1,1]"), line(3, 0));

    CommandRun run = clean(file);

    assertThat(run.code()).isZero();
    assertThat(run.out().lines()).containsExactly(line(1, 0), line(3, 0));
    assertThat(run.err())
        .contains("line 2", "line 3 refused, WRONG_VECTOR_LENGTH", "2 of 4 records refused");
    assertThat(clean(file, "--strict").code()).isEqualTo(1);
    assertThat(clean(write(line(1, 0)), "--strict").code()).isZero();
  }

  @Test
  void shouldLeaveTheFileAsItIsWhenThereIsNothingToWrite() throws IOException {
    Path out = Files.writeString(directory.resolve("out.jsonl"), "before");
    Path few = write(line(1, 0), line(2, 0));

    CommandRun run = CommandRun.of("clean", few.toString(), "--out", out.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("Board b has 2 distinct queries", "at least 16");
    assertThat(out).hasContent("before");
    assertThat(clean(write("{}"), "--out", out.toString()).code()).isEqualTo(1);
    assertThat(out).hasContent("before");
  }

  @ParameterizedTest
  @CsvSource({
    "--range-min -1, No rank lies in this band",
    "--range-max 0, No rank lies in this band",
    "--relative-margin 3, is a share of the positive's score",
    "--margin x, --margin",
    "--max-score NaN, take finite numbers",
    "--out src, src cannot be written",
    "--dropped none/d.jsonl, none/d.jsonl cannot be written",
    "--out same --dropped same, name the same file",
    "--out same --dropped ./same, name the same file",
    "--idf corpus.jsonl, There is no option --idf"
  })
  void shouldExitTwoWhenOptionsMakeNoSense(String options, String words) throws IOException {
    CommandRun run = clean(write(line(1, 0)), options.split(" "));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(words);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void shouldWriteUtf8WhateverTheLocaleIs() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(bytes, true, StandardCharsets.US_ASCII));
    try {
      Eci.run("clean", write(line(1, 0)).toString(), "--background", backgrounds.toString());
    } finally {
      System.setOut(before);
    }

    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(line(1, 0) + "\n");
  }

  private CommandRun clean(Path file, String... more) {
    List<String> args = new ArrayList<>(List.of("clean", file.toString()));
    args.addAll(List.of("--background", backgrounds.toString()));
    args.addAll(List.of(more));
    return CommandRun.of(args.toArray(String[]::new));
  }

  private Path write(String... lines) throws IOException {
    return Files.write(directory.resolve("mined.jsonl"), List.of(lines));
  }

  /** A record of query (1, 1/3, 0) and positive (1, 0, 0), with some of the negatives above. */
  private static String line(int query, int... negatives) {
    List<String> items = new ArrayList<>();
    List<String> scores = new ArrayList<>();
    for (int negative : negatives) {
      items.add(negative(negative));
      scores.add(List.of("9", "8.50", "7", "6").get(negative));
    }
    return ("{\"board\": \"b\", \"source\": \"bm25\", \"encoder\": \"e\", \"mine\": {\"a\":1.10},"
            + " \"query\": {\"id\": \"q%d\", \"text\": \"caf\u00e9\", \"embedding\": [3,1,0]},"
            + " \"positives\": [{\"id\": \"p%d\", \"embedding\": [1,0,0]}],"
            + " \"scores\": [%s], \"negatives\": [%s]}")
        .formatted(query, query, String.join(", ", scores), String.join(", ", items));
  }

  private static String negative(int number) {
    return "{\"id\": \"n%d\", \"embedding\": %s}".formatted(number, VECTORS[number]);
  }
}
