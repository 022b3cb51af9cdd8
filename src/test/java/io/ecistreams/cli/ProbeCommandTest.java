package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.testing.Golden;
import io.ecistreams.testing.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Over a small collection of made-up vectors, in which there is something to learn. */
class ProbeCommandTest {
  private static final int QUERIES = 60;
  private static final int D = 8;

  @TempDir Path directory;
  private final List<String> arguments = new ArrayList<>();

  @BeforeEach
  void writeACollection() throws IOException {
    Random random = new Random(4);
    ByteBuffer queries = buffer(QUERIES);
    ByteBuffer documents = buffer(2 * QUERIES);
    for (int i = 0; i < QUERIES; i++) {
      float[] query = new float[D];
      for (int j = 0; j < D; j++) {
        query[j] = (float) random.nextGaussian();
        queries.putFloat(query[j]);
      }
      // The first of two documents is where a fixed map moves the query, the second anywhere.
      for (int j = 0; j < D; j++) {
        documents.putFloat(query[(j + 1) % D] + 0.3f * query[j]);
      }
      for (int j = 0; j < D; j++) {
        documents.putFloat((float) random.nextGaussian());
      }
    }
    Files.write(directory.resolve("docs.f32"), documents.array());
    Files.write(directory.resolve("queries.f32"), queries.array());
    lines(
        "docs.jsonl",
        2 * QUERIES,
        i -> "{\"id\": \"d%d\", \"text\": \"words %d\"}".formatted(i, i));
    lines("queries.jsonl", QUERIES, i -> "{\"id\": %d, \"text\": \"words\"}".formatted(i));
    lines("qrels.tsv", QUERIES, i -> "%d\td%d\t1".formatted(i, 2 * i));
    lines("mined.jsonl", 2 * QUERIES, ProbeCommandTest::mined);
    arguments.addAll(
        List.of(
            "probe",
            path("mined.jsonl"),
            "--corpus",
            path("docs.jsonl"),
            "--queries",
            path("queries.jsonl"),
            "--corpus-vectors",
            path("docs.f32"),
            "--query-vectors",
            path("queries.f32")));
  }

  /** One source in each form: {@code ids} by ids alone, {@code items} by objects. */
  private static String mined(int line) {
    int q = line / 2;
    return line % 2 == 0
        ? "{\"source\": \"ids\", \"query\": %d, \"positives\": [\"d%d\"], \"negatives\": [\"d%d\", \"d%d\"]}"
            .formatted(q, 2 * q, (2 * q + 4) % (2 * QUERIES), 2 * q + 1)
        : "{\"source\": \"items<&>\", \"query\": {\"id\": \"%d\"}, \"positives\": [{\"id\": \"d%d\"}], \"negatives\": [{\"id\": \"n%d\", \"embedding\": [1, 2, 3, 4, 5, 6, 7, %d]}]}"
            .formatted(q, 2 * q, q, q + 1);
  }

  @Test
  void shouldSayInJsonWhatTrainingOnEachSourceBrought() throws IOException {
    CommandRun run = run("--qrels", path("qrels.tsv"), "--rate", "0.01", "--json");

    assertThat(run.err()).contains("probe: 20 adapters to train, on vectors of 0.0 MB");
    JsonNode json = Json.parse(run.out());
    assertThat(json.get("queries").asInt()).isEqualTo(QUERIES);
    assertThat(json.get("documents").asInt()).isEqualTo(2 * QUERIES);
    assertThat(json.get("rounds").asInt()).isEqualTo(10);
    assertThat(json.get("sources")).hasSize(2);
    JsonNode ids = json.get("sources").get("ids");
    assertThat(ids.get("gain").asDouble()).isPositive();
    assertThat(ids.get("records").asInt()).isEqualTo(QUERIES);
    assertThat(ids.get("intervalLow").asDouble()).isLessThan(ids.get("gain").asDouble());
    assertThat(Golden.names(ids.get("scores")))
        .containsExactly("eci-sem/1", "eci-align/1", "eci-classic/1");
    assertThat(json.get("agreements").get("eci-sem/1").get("pairs").get("all").asInt())
        .isEqualTo(1);
    assertThat(json.get("agreements").get("eci-sem/1").get("spearman").isNull()).isTrue();
    assertThat(json.get("about").asText()).contains("stand-in for fine-tuning, not fine-tuning");
  }

  @Test
  void shouldPrintTheSameBitsWhateverTheNumberOfThreads() throws IOException {
    String one = run("--qrels", path("qrels.tsv"), "--side", "both", "--threads", "1").out();

    assertThat(run("--qrels", path("qrels.tsv"), "--side", "both", "--threads", "3").out())
        .isEqualTo(one);
    assertThat(one)
        .contains("queries and passages adapted", "5 folds, 2 seeds from 1; 60 queries held out")
        .containsPattern("(?m)^ids +60 +[+-]0\\.\\d{4} \\[[+-]0\\.\\d{4}, [+-]0\\.\\d{4}\\]")
        .containsPattern("(?m)^eci-align/1 ")
        .doesNotContain("records. A larger one", "nothing was trained on")
        .contains("With 2 sources a rank correlation says next to nothing")
        .contains("This is a stand-in for fine-tuning, not fine-tuning");
  }

  @Test
  void shouldSayWhereSourcesAreOfUnequalSizeOrTrainOnNothing() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(directory.resolve("mined.jsonl")));
    lines.add(mined(0).replace("\"ids\"", "\"tiny\""));
    Files.write(directory.resolve("mined.jsonl"), lines);

    CommandRun run =
        run("--qrels", path("qrels.tsv"), "--seeds", "1", "--epochs", "1", "--side", "query");

    assertThat(run.out())
        .containsPattern("(?m)^tiny +1 +")
        .contains(
            "Sources have from 1 to 60 records.",
            "In some round all records of tiny were of queries held out");
  }

  @Test
  void shouldTakeTheJudgementsFromTheQueriesAndWriteAPageThatNeedsNothingElse() throws IOException {
    lines(
        "queries.jsonl",
        QUERIES,
        i -> "{\"id\": %d, \"text\": \"words\", \"positives\": [\"d%d\"]}".formatted(i, 2 * i));
    Path page = directory.resolve("probe.html");

    CommandRun run = run("--html", page.toString(), "--seeds", "1", "--folds", "3");

    assertThat(run.out()).contains("3 folds, 1 seeds from 1; 60 queries held out");
    assertThat(Files.readString(page))
        .startsWith("<!doctype html>")
        .contains("items&lt;&amp;&gt;", "<svg", "not fine-tuning", "eci-align/1 against gain")
        .doesNotContain("http://", "https://", "<script", "items<&>", "%s", "NaN");
  }

  @Test
  void shouldPrintWhatItKnowsAlsoWhereThePageCannotBeWritten() {
    // The file that is to take its place has a longer name, too long a one.
    Path page = directory.resolve("p".repeat(240));
    arguments.addAll(List.of("--qrels", path("qrels.tsv"), "--epochs", "1"));
    arguments.addAll(List.of("--html", page.toString()));

    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).contains("60 queries held out", "eci-align/1");
    assertThat(run.err())
        .contains("eci: The page " + page + " could not be written")
        .doesNotContain("Unexpected");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "probe FILE --corpus FILE | --corpus and --queries are needed",
        "probe FILE --corpus FILE --queries FILE | either --corpus-vectors and --query-vectors or --embed",
        "probe FILE --corpus FILE --queries FILE --corpus-vectors FILE | belong together",
        "probe --corpus FILE --queries FILE --embed | give a FILE",
        "probe --folds 1 | Nothing can be trained so",
        "probe --rate 0 | Nothing can be trained so",
        "probe --threads 0 | --threads must be at least 1",
        "probe --html . | --html . is not a file that can be replaced",
        "probe --html nowhere/probe.html | --html nowhere/probe.html is in no directory that exists",
        "probe --side left | expected one of [query, both]",
        "probe nowhere.jsonl --corpus FILE --queries FILE --embed | FILE nowhere.jsonl does not exist",
      })
  void shouldSayWhatIsWrongWithTheArguments(String command, String sentence) {
    CommandRun.of(command.replace("FILE", path("mined.jsonl")).split(" ")).assertRefused(sentence);
  }

  @Test
  void shouldSayThatIdsDoNotMeetWhenNothingIsJudged() throws IOException {
    lines("qrels.tsv", QUERIES, i -> "%d\tother%d\t1".formatted(i, 2 * i));
    arguments.addAll(List.of("--qrels", path("qrels.tsv")));

    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("Only 0 queries have a relevant passage");
  }

  @Test
  void shouldTellOfDocumentsAndQueriesWithAnIdThatCameBefore() throws IOException {
    lines("docs.jsonl", 2 * QUERIES, i -> "{\"id\": \"d%d\", \"text\": \"a\"}".formatted(i % 119));
    lines("queries.jsonl", QUERIES, i -> "{\"id\": %d, \"text\": \"a\"}".formatted(i % 58));

    CommandRun run = run("--qrels", path("qrels.tsv"), "--seeds", "1", "--epochs", "1");

    assertThat(run.err()).contains("left out, 3 documents or queries whose id came before");
    assertThat(run.out()).contains("119 documents, 2 sources", "58 queries held out");
    arguments.addAll(List.of("--qrels", path("qrels.tsv"), "--epochs", "1", "--strict"));
    assertThat(CommandRun.of(arguments.toArray(String[]::new)).code()).isEqualTo(1);
  }

  @Test
  void shouldCountRecordsWhoseItemsAreNowhere() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(directory.resolve("mined.jsonl")));
    lines.add(
        "{\"source\": \"ids\", \"query\": 1, \"positives\": [\"d2\"], \"negatives\": [\"x\"]}");
    lines.add(
        "{\"source\": \"ids\", \"query\": 99, \"positives\": [\"d2\"], \"negatives\": [\"d3\"]}");
    Files.write(directory.resolve("mined.jsonl"), lines);

    CommandRun run = run("--qrels", path("qrels.tsv"), "--seeds", "1", "--epochs", "1");

    assertThat(run.err())
        .contains(
            "line 121 refused, NO_EMBEDDING: query 1 has a positive or a negative that is not in the corpus",
            "line 122 refused, INVALID_FIELD: the query 99 is not among the queries",
            "2 of 122 records refused");
  }

  @Test
  void shouldRefuseRecordsWithAVectorThatCannotBeTrainedOnWhereverItIs() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(directory.resolve("mined.jsonl")));
    lines.add(withVectors("[1, 2, 3]", "[1, 2, 3, 4, 5, 6, 7, 8]"));
    lines.add(withVectors("[0, 0, 0, 0, 0, 0, 0, 0]", "[1, 2, 3, 4, 5, 6, 7, 8]"));
    lines.add(withVectors("\"" + base64(Float.NaN) + "\"", "[1, 2, 3, 4, 5, 6, 7, 8]"));
    lines.add(withVectors("[1, 2, 3, 4, 5, 6, 7, 8]", "[1, 2, 3, 4, 5, 6, 7, 8, 9]"));
    Files.write(directory.resolve("mined.jsonl"), lines);

    CommandRun run = run("--qrels", path("qrels.tsv"), "--seeds", "1", "--epochs", "1");

    assertThat(run.err())
        .contains(
            "line 121 refused, WRONG_VECTOR_LENGTH: the embedding of positive 2 has 3 dimensions",
            "line 122 refused, ZERO_VECTOR: the embedding of positive 2 is all zeros",
            "line 123 refused, NON_FINITE_VECTOR: the embedding of positive 2 is NaN at position 0",
            "line 124 refused, WRONG_VECTOR_LENGTH: the embedding of negative 1 has 9 dimensions",
            "4 of 124 records refused");
  }

  @Test
  void shouldSayInASentenceThatATrainingHasLeftTheNumbers() {
    arguments.addAll(List.of("--qrels", path("qrels.tsv"), "--temperature", "1e-310"));

    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("take a smaller rate or a larger temperature");
  }

  /** The first positive is one of the collection. */
  private static String withVectors(String positive, String negative) {
    return "{\"source\": \"ids\", \"query\": {\"id\": \"1\"}, \"positives\": [{\"id\": \"d2\"}, {\"id\": \"x\", \"embedding\": %s}], \"negatives\": [{\"id\": \"y\", \"embedding\": %s}]}"
        .formatted(positive, negative);
  }

  private static String base64(float first) {
    ByteBuffer bytes = buffer(1);
    bytes.putFloat(first).putFloat(1);
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  private CommandRun run(String... more) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of(more));
    CommandRun run = CommandRun.of(all.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isZero();
    return run;
  }

  private static ByteBuffer buffer(int rows) {
    return ByteBuffer.allocate(rows * D * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  private interface Line {
    String of(int number);
  }

  private void lines(String name, int count, Line line) throws IOException {
    Files.write(directory.resolve(name), IntStream.range(0, count).mapToObj(line::of).toList());
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }
}
