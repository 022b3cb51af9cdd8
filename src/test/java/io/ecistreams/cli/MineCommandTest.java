package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.testing.SmallCollection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong before anything is asked of Kafka. */
class MineCommandTest {
  private static final String KEY = "sk-secret with a space";

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mine bm25 --rate 0 | --rate must be above 0",
        "mine bm25 --per-query 0 | --per-query must be at least 1",
        "mine bm25 --corpus x.jsonl | --corpus and --queries belong together",
        "mine bm25 --no-send-text --no-send-vectors | leave nothing to send",
        "mine bm25 --corpus no.jsonl --queries no.jsonl | --corpus no.jsonl does not exist",
        "mine random --duration soon | is not a duration",
        "mine in-batch --batch-size 1 | --batch-size must be from 2 to 1001",
        "mine in-batch --batch-size 1002 | (limit.negatives), not 1002",
        "mine cross-encoder | --model",
        "mine cross-encoder --model d --depth 3 | --depth must be at least --per-query",
        "mine cross-encoder --model d --candidates dense | --candidates",
        "mine llm --model m | --base-url is missing",
        "mine llm --base-url http://h/v1 | --model is missing",
        "mine llm --base-url ftp://h/v1 --model m | must be like http://",
        "mine llm --base-url http://h/v1 --model m --price-input 1 | belong together",
        "mine llm --base-url http://h/v1 --model m --concurrency 0 | --concurrency must be",
        "mine llm --base-url http://h/v1 --model m --prompt no.txt | --prompt no.txt does not exist",
        "mine file no.jsonl | FILE no.jsonl does not exist",
        "mine file - --loop | standard input cannot be read twice",
        "mine file - --join-positives | standard input cannot be read twice",
        "mine file /dev/null --join-positives | --join-positives /dev/null is a pipe",
        "mine bm25 --range-min -1 | --range-min must be at least 0",
        "mine dense --range-min 5 --range-max 5 | --range-max more than that",
        "mine bm25 --range-min 10 --range-max 15 | leave 5 negatives of a query",
        "mine bm25 --max-score NaN | take finite numbers",
        "mine bm25 --relative-margin 5 | share of the positive's score; give 0 to 2",
        "mine bm25 --min-score 2 --max-score 1 | which leaves nothing",
        "mine bm25 --sampling bottom | expected one of [top, random]",
        "mine random --max-score 0.9 | random gives no scores",
        "mine llm --base-url http://h/v1 --model m --absolute-margin 0 | llm gives no scores",
        "mine cross-encoder --model d --max-score 2 | --depth must be at least 80 for these bands",
        "mine file - --num-negatives 0 | --num-negatives must be at least 1",
        "mine file - --absolute-margin 0.1 | records do not say the score of their positive",
        "mine random | kafka.bootstrap.servers is not set"
      })
  void shouldExitTwoWithOneSentence(String command, String sentence) {
    CommandRun.of(command.strip().split(" ")).assertRefused(sentence);
  }

  @Test
  void shouldNotShowAKeyThatCannotBeSent() {
    CommandRun run =
        CommandRun.of(
            Map.of("MY_KEY", KEY, "ECI_DEBUG", "true"),
            "mine",
            "llm",
            "--base-url",
            "http://h/v1",
            "--model",
            "m",
            "--api-key-env",
            "MY_KEY");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("variable MY_KEY: an API key is one line").doesNotContain(KEY);
  }

  /** It reads everything before it finds that it is told of no Kafka. */
  private CommandRun mine(List<String> passages, List<String> queries, String... more)
      throws IOException {
    List<String> args = new ArrayList<>(List.of("mine", "random"));
    args.addAll(List.of("--corpus", write("passages.jsonl", passages)));
    args.addAll(List.of("--queries", write("queries.jsonl", queries)));
    args.addAll(List.of(more));
    return CommandRun.of(args.toArray(String[]::new));
  }

  private String write(String name, List<String> lines) throws IOException {
    return Files.write(directory.resolve(name), lines).toString();
  }

  @Test
  void shouldSayHowMuchOfACollectionIsLeftOutAndGoOn() throws IOException {
    CommandRun run =
        mine(
            List.of(
                "{\"id\": 1, \"text\": \"one\"}",
                "{\"id\": 1, \"text\": \"one\"}",
                "{\"id\": 2, \"text\": \"two\"}",
                "{\"id\": 2, \"text\": \"another\"}",
                "{\"id\": 3.0, \"text\": \"three\"}"),
            List.of(
                "{\"id\": \"a\", \"text\": \"A?\", \"positives\": [1, \"gone\"]}",
                "{\"id\": \"b\", \"text\": \"B?\", \"positives\": [\"lost\"]}",
                "{\"id\": \"c\", \"text\": \"C?\", \"positives\": []}"));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err().lines())
        .satisfiesExactly(
            told -> assertThat(told).contains("passages.jsonl line 5, field id: the id 3.0"),
            told ->
                assertThat(told).endsWith("1 line of " + file("passages") + " could not be used"),
            told -> assertThat(told).contains("queries.jsonl line 3, field positives: missing"),
            told ->
                assertThat(told).endsWith("1 line of " + file("queries") + " could not be used"),
            told ->
                assertThat(told)
                    .isEqualTo("eci: left out, passages that repeat an earlier one: 1, e.g. 1"),
            told ->
                assertThat(told)
                    .isEqualTo(
                        "eci: left out, passages with the id of an earlier one and another text: 1, e.g. 2"),
            told ->
                assertThat(told)
                    .isEqualTo(
                        "eci: left out, positives that are not in the collection, or have no text there: 2, e.g. gone"),
            told ->
                assertThat(told)
                    .isEqualTo(
                        "eci: left out, queries without a positive in the collection: 1, e.g. b"),
            told -> assertThat(told).contains("kafka.bootstrap.servers is not set"));
  }

  private Path file(String name) {
    return directory.resolve(name + ".jsonl");
  }

  @Test
  void shouldSayThatNoQueryCanBeUsed() throws IOException {
    CommandRun run =
        mine(
            List.of("{\"id\": \"p\", \"text\": \"one\"}"),
            List.of("{\"id\": 7, \"text\": \"q\", \"positives\": [\"nowhere\"]}"));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains("e.g. nowhere")
        .contains(
            "There are no queries in %s that can be used with %s."
                .formatted(file("queries"), file("passages")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"id\": \"q\", \"text\": \"q\"} | line 1, field positives: missing",
        "{\"id\": \"q\", \"text\": \"q\", \"positives\": []} | line 1, field positives: missing",
        "{\"text\": \"q\", \"positives\": [\"p\"]} | line 1, field id: missing",
        "{\"id\": \"q\", \"text\": \" \", \"positives\": [\"p\"]} | line 1, field text: missing",
        "{\"id\": \"q\", \"text\": \"q\", \"positives\": \"p\"} | line 1, field positives: not an array",
        "{\"about\": \"nothing\"} | There are no queries in"
      })
  void shouldSayTheLineAndTheFieldWhenAQueryIsNone(String line, String sentence)
      throws IOException {
    Path passages = SmallCollection.writePassages(SmallCollection.of(2, 4), directory);
    Path queries = Files.writeString(directory.resolve("queries.jsonl"), line);

    CommandRun run =
        CommandRun.of(
            "mine", "random", "--corpus", passages.toString(), "--queries", queries.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains(sentence.strip());
  }

  @Test
  void shouldPrintThePromptThatIsUsed() throws IOException {
    Path prompt = Files.writeString(directory.resolve("prompt.txt"), "\uFEFFNot {query}!");

    assertThat(CommandRun.of("mine", "llm", "--show-prompt").out())
        .contains("{query}", "{positives}", "{count}", "{\"negatives\": [");
    assertThat(CommandRun.of("mine", "llm", "--show-prompt", "--prompt", prompt.toString()).out())
        .isEqualTo("Not {query}!");
    Files.writeString(prompt, "nothing to fill");
    assertThat(CommandRun.of("mine", "llm", "--show-prompt", "--prompt", prompt.toString()).err())
        .contains("--prompt: a prompt must contain {query}");
  }
}
