package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.ecistreams.config.EciConfig;
import io.ecistreams.model.RejectionReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.MissingParameterException;

/** What can be known of the pages without running what they say. */
class DocsTest {
  private static final Path PAGES = Path.of("src", "docs");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)\\s]*)?\\)");
  private static final Pattern SHELL = Pattern.compile("(?s)```sh\\n(.*?)```");
  private static final Pattern SPAN = Pattern.compile("`([^`\\n]+)`");

  static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.list(PAGES)) {
      return Stream.concat(Stream.of(Path.of("README.md")), files)
          .filter(page -> page.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void shouldLinkToWhatIsThere(Path page) throws IOException {
    Path directory = page.toAbsolutePath().getParent();
    Matcher link = LINK.matcher(Files.readString(page));
    while (link.find()) {
      if (!link.group(1).contains("://")) {
        assertThat(directory.resolve(link.group(1)).normalize()).exists();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void shouldShowCommandsThatCanBeTyped(Path page) throws IOException {
    for (String command : commands(Files.readString(page))) {
      assertThatCode(() -> parse(command)).as(command).doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void shouldNameOptionsThatThereAre(Path page) throws IOException {
    for (String command : mentions(Files.readString(page))) {
      try {
        parse(command);
      } catch (MissingParameterException e) {
        // Named in a sentence, without what it needs.
      }
    }
  }

  private static void parse(String command) {
    String[] words = command.split("\\s+");
    Eci.commandLine(Map.of()).parseArgs(Arrays.copyOfRange(words, 1, words.length));
  }

  /** Of the blocks of shell. */
  private static List<String> commands(String page) {
    List<String> commands = new ArrayList<>();
    Matcher block = SHELL.matcher(page);
    while (block.find()) {
      block.group(1).lines().forEach(line -> addCommand(line, commands));
    }
    return commands;
  }

  /** Those within sentences. */
  private static List<String> mentions(String page) {
    List<String> mentions = new ArrayList<>();
    Matcher span = SPAN.matcher(SHELL.matcher(page).replaceAll(""));
    while (span.find()) {
      addCommand(span.group(1), mentions);
    }
    return mentions;
  }

  private static void addCommand(String line, List<String> commands) {
    String command = line.replaceAll("\\s+#.*", "").replaceAll("^.*&&\\s*", "").strip();
    boolean isTemplate = command.contains("…") || command.contains("COMMAND");
    if (command.matches("(target/eci-streams/)?eci\\s.*") && !isTemplate) {
      commands.add(command.replaceAll("\\s*[|>].*", ""));
    }
  }

  @Test
  void shouldFindCommandsAtAll() throws IOException {
    assertThat(commands(Files.readString(Path.of("README.md"))))
        .hasSizeGreaterThan(10)
        .contains("target/eci-streams/eci topics create --config eci.properties");
  }

  @Test
  void shouldDescribeEveryTopicAndSchema() throws IOException {
    String page = Files.readString(PAGES.resolve("topics.md"));
    var topics = EciConfig.of(Map.of("clean.enabled", "true")).topics();
    assertThat(page)
        .contains(
            "| `" + topics.negatives() + "` |",
            "| `" + topics.deadLetters() + "` |",
            "| `" + topics.rankings() + "` |",
            "| `" + topics.sourceScores() + "` |",
            "| `" + topics.mixtures() + "` |",
            "| `" + topics.backgrounds() + "` |",
            "| `" + topics.alerts() + "` |",
            "| `" + topics.quarantine() + "` |",
            "| `" + topics.verdicts() + "` |",
            "| `" + topics.commands() + "` |",
            "| `" + topics.outcomes() + "` |",
            "| `" + topics.idf() + "` |",
            "| `" + topics.clean().orElseThrow() + "` |");
    try (Stream<Path> schemas = Files.list(Path.of("schemas"))) {
      schemas.forEach(
          schema -> assertThat(page).contains("(../../schemas/" + schema.getFileName()));
    }
  }

  @Test
  void shouldNumberDecisionsInTurn() throws IOException {
    String page = Files.readString(PAGES.resolve("decisions.md"));
    Matcher decision =
        Pattern.compile(
                "(?m)^## (\\d+)\\. .*\\n\\n\\*\\*Context\\*\\*: .*\\n\\n"
                    + "\\*\\*Decision\\*\\*: .*\\n\\n\\*\\*Consequence\\*\\*: ")
            .matcher(page);
    List<Integer> numbers = new ArrayList<>();
    while (decision.find()) {
      numbers.add(Integer.valueOf(decision.group(1)));
    }
    assertThat(numbers)
        .isEqualTo(IntStream.rangeClosed(1, numbers.size()).boxed().toList())
        .hasSize((int) page.lines().filter(line -> line.matches("## \\d.*")).count());
  }

  @Test
  void shouldExplainEveryReason() throws IOException {
    String page = Files.readString(PAGES.resolve("topics.md"));
    assertThat(RejectionReason.values())
        .allSatisfy(reason -> assertThat(page).contains("`" + reason.name() + "`"));
  }

  @Test
  void shouldNameEveryRuleOfPrometheus() throws IOException {
    String page = Files.readString(PAGES.resolve("metrics.md"));
    Matcher rule =
        Pattern.compile("- alert: (\\w+)")
            .matcher(Files.readString(Path.of("docker", "prometheus", "alerts.yml")));
    int rules = 0;
    while (rule.find()) {
      rules++;
      assertThat(page).contains("`" + rule.group(1) + "`");
    }
    assertThat(rules).isPositive();
  }
}
