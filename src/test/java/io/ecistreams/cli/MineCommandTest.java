package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.miner.PassageCollection;
import io.ecistreams.testing.SmallCollection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        "mine | A miner is missing",
        "mine bm25 --rate 0 | --rate must be above 0",
        "mine bm25 --per-query 0 | --per-query must be at least 1",
        "mine bm25 --corpus x.jsonl | --corpus and --queries belong together",
        "mine bm25 --no-send-text --no-send-vectors | leave nothing to send",
        "mine bm25 --corpus no.jsonl --queries no.jsonl | --corpus no.jsonl does not exist",
        "mine random --duration soon | is not a duration",
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
        "mine random | kafka.bootstrap.servers is not set"
      })
  void shouldExitTwoWithOneSentence(String command, String sentence) {
    CommandRun run = CommandRun.of(command.strip().split(" "));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).startsWith("eci: ").contains(sentence.strip()).doesNotContain("\tat ");
    assertThat(run.out()).isEmpty();
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

  @Test
  void shouldSayWhichPositiveIsNoPassage() throws IOException {
    PassageCollection collection = SmallCollection.of(2, 4);
    Path passages = SmallCollection.writePassages(collection, directory);
    Path queries = directory.resolve("queries.jsonl");
    Files.write(queries, List.of("{\"id\": 7, \"text\": \"q\", \"positives\": [\"nowhere\"]}"));

    CommandRun run =
        CommandRun.of(
            "mine", "random", "--corpus", passages.toString(), "--queries", queries.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("queries.jsonl do not fit: There is no passage nowhere.");
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
    Path prompt = Files.writeString(directory.resolve("prompt.txt"), "Not {query}!");

    assertThat(CommandRun.of("mine", "llm", "--print-prompt").out())
        .contains("{query}", "{positives}", "{count}", "{\"negatives\": [");
    assertThat(CommandRun.of("mine", "llm", "--print-prompt", "--prompt", prompt.toString()).out())
        .isEqualTo("Not {query}!");
    Files.writeString(prompt, "nothing to fill");
    assertThat(CommandRun.of("mine", "llm", "--print-prompt", "--prompt", prompt.toString()).err())
        .contains("--prompt: a prompt must contain {query}");
  }
}
