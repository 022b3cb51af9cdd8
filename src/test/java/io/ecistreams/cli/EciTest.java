package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.config.Reference;
import io.ecistreams.testing.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class EciTest {

  @TempDir Path directory;

  @Test
  void shouldPrintTheReferenceWhenConfigHasNoFile() {
    assertThat(run(Map.of(), "config")).isEqualTo(new Result(0, Reference.text(), ""));
    assertThat(run(Map.of(), "config", "--markdown"))
        .isEqualTo(new Result(0, Reference.markdown(), ""));
  }

  @Test
  void shouldPrintEffectiveValuesWithOriginWhenConfigHasAFile() throws IOException {
    Path file = directory.resolve("eci.properties");
    Files.writeString(
        file, "pane.ms=30000\nkafka.sasl.jaas.config=a.Module required password=hunter2;\n");

    Result result = run(Map.of("ECI_THETA", "4"), "config", "--config", file.toString());

    assertThat(result.code()).isZero();
    assertThat(result.out())
        .containsPattern("pane\\.ms +30000 +file " + file)
        .containsPattern("theta +4 +environment variable ECI_THETA")
        .containsPattern("kappa +1\\.0 +default")
        .containsPattern("kafka\\.sasl\\.jaas\\.config +\\*{8}")
        .doesNotContain("hunter2");
  }

  @Test
  void shouldPrintEffectiveValuesWhenOnlyTheEnvironmentIsUsed() {
    Result result = run(Map.of("ECI_THETA", "4"), "config", "--effective");

    assertThat(result.code()).isZero();
    assertThat(result.out())
        .containsPattern("theta +4 +environment variable ECI_THETA")
        .containsPattern("kappa +1\\.0 +default");
    assertThat(run(Map.of("ECI_THETA", "four"), "config", "--effective").code()).isEqualTo(2);
    assertThat(run(Map.of(), "config", "--markdown", "--effective").code()).isEqualTo(2);
  }

  @Test
  void shouldPrintOneSentenceAndExitTwoWhenTheConfigurationIsWrong() {
    Result result =
        run(Map.of("ECI_THETA", "three", "ECI_KAFKA_BOOTSTRAP_SERVERS", "h:1"), "topics", "create");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .startsWith("eci: theta = three (from environment variable ECI_THETA)")
        .hasLineCount(1);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void shouldExitTwoWhenTheConfigFileIsMissing() {
    Result result = run(Map.of(), "config", "--config", "none.properties");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("none.properties does not exist").hasLineCount(1);
  }

  @Test
  void shouldSayWhatIsMissingWhenTopicsHaveNoServers() {
    Result result = run(Map.of(), "topics", "create");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).startsWith("eci: kafka.bootstrap.servers is not set");
  }

  @Test
  void shouldExitOneWithoutStackWhenTheBrokerDoesNotAnswer() {
    Map<String, String> nobody =
        Map.of(
            "ECI_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1",
            "ECI_KAFKA_DEFAULT_API_TIMEOUT_MS", "300",
            "ECI_KAFKA_REQUEST_TIMEOUT_MS", "200");

    Result result = run(nobody, "topics", "create");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .startsWith("eci: Failed at listing topics: Kafka at 127.0.0.1:1 did not answer")
        .hasLineCount(1);
  }

  @Test
  void shouldShowTheStackWhenAsked() {
    Map<String, String> debug = Map.of("ECI_DEBUG", "true");

    assertThat(run(Map.of(), "topics", "create", "--verbose").err()).contains("\tat ");
    assertThat(run(debug, "topics", "create").err()).contains("\tat ");
  }

  @Test
  void shouldExitTwoWhenArgumentsAreWrong() {
    assertThat(run(Map.of(), "confg")).matches(r -> r.code() == 2).matches(r -> r.out().isEmpty());
    assertThat(run(Map.of(), "config", "--colour").err())
        .contains("--colour")
        .contains("eci config --help")
        .doesNotContain("\tat ");
    assertThat(run(Map.of(), "config", "--markdown", "--config", "f").code()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "'config --colour', --colour, .",
    "'config --efective', --efective, ; did you mean --effective?",
    "'score --formatt eci f.jsonl', --formatt, ; did you mean --format?",
    // Without its board; picocli would ask for that one.
    "'ranking --bord nq', --bord, ; did you mean --board?",
    "'ranking --bord=nq', --bord, ; did you mean --board?",
    "'mine file - --no-send-txt', --no-send-txt, ; did you mean --no-send-text?",
    "'alerts --format json relearn --bord nq --source s', --bord, ; did you mean --board?"
  })
  void shouldNameAMistypedOptionWithTheNearest(String line, String option, String suggestion) {
    Result result = run(Map.of(), line.split(" "));

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).startsWith("eci: There is no option " + option + suggestion);
  }

  @Test
  void shouldStillAskForARequiredOptionWhenNoneIsMistyped() {
    assertThat(run(Map.of(), "ranking").err()).contains("--board");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "mine", "topics", "idf"})
  void shouldPrintUsageWhenOnlyAGroupIsNamed(String group) {
    Result result = run(Map.of(), group.isEmpty() ? new String[0] : new String[] {group});

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("Usage: " + "eci %s".formatted(group).strip(), "Commands:");
  }

  @Test
  void shouldTakeAddressesFromOptionsOverAllElse() {
    Map<String, String> environment = Map.of("ECI_KAFKA_BOOTSTRAP_SERVERS", "other:1");

    Result result =
        run(environment, "config", "--brokers", "a:1,b:2", "--registry", "http://r:8081");

    assertThat(result.code()).isZero();
    assertThat(result.out())
        .containsPattern("kafka\\.bootstrap\\.servers +a:1,b:2 +the command line")
        .containsPattern("schema\\.registry\\.url +http://r:8081 +the command line");
    assertThat(run(Map.of(), "topics", "create", "--brokers", "nothing").err())
        .contains("nothing")
        .doesNotContain("is not set");
  }

  @Test
  void shouldPrintTheReferenceAndTheValuesInEffectAsJson() {
    JsonNode options = Json.parse(run(Map.of(), "config", "--format", "json").out());
    assertThat(options.findValuesAsText("option")).contains("pane.ms", "kafka.bootstrap.servers");
    assertThat(options).allMatch(option -> option.path("meaning").asText().endsWith("."));

    Map<String, String> environment =
        Map.of("ECI_PANE_MS", "30000", "ECI_SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO", "hunter2");
    String text = run(environment, "config", "--effective", "--format", "json").out();
    assertThat(text).doesNotContain("hunter2");
    assertThat(Json.parse(text))
        .anySatisfy(
            setting -> {
              assertThat(setting.path("option").asText()).isEqualTo("pane.ms");
              assertThat(setting.path("value").asText()).isEqualTo("30000");
              assertThat(setting.path("origin").asText())
                  .isEqualTo("environment variable ECI_PANE_MS");
            });
  }

  @ParameterizedTest
  @MethodSource("commands")
  void shouldPrintExamplesInOnePieceWhenTheTerminalIsNarrow(String path) {
    CommandLine command = Eci.commandLine(Map.of("COLUMNS", "60"));
    for (String name : path.split(" ")) {
      command = command.getSubcommands().getOrDefault(name, command);
    }

    assertThat(command.getUsageMessage(CommandLine.Help.Ansi.OFF).lines())
        .contains(command.getCommandSpec().usageMessage().footer());
  }

  @Test
  void shouldPrintItsVersionWhenAsked() {
    assertThat(run(Map.of(), "--version").out()).startsWith("eci ");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void shouldExplainItselfWithAnExampleAndExitCodesWhenHelpIsAsked(String path) {
    String[] arguments =
        Stream.concat(Stream.of(path.split(" ")).skip(1), Stream.of("--help"))
            .toArray(String[]::new);

    Result help = run(Map.of(), arguments);

    assertThat(help.code()).isZero();
    assertThat(help.out()).contains("Usage: " + path, "Example", "  " + path, "Exit codes:");
  }

  static List<String> commands() {
    return walk(Eci.commandLine(Map.of())).toList();
  }

  private static Stream<String> walk(CommandLine command) {
    return Stream.concat(
        Stream.of(command.getCommandSpec().qualifiedName()),
        command.getSubcommands().values().stream().distinct().flatMap(EciTest::walk));
  }

  private static Result run(Map<String, String> environment, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Eci.commandLine(environment)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Result(code, out.toString(), err.toString());
  }

  private record Result(int code, String out, String err) {}
}
