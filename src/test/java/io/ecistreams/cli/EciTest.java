package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.config.Reference;
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
import org.junit.jupiter.params.provider.MethodSource;
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
    assertThat(run(Map.of()).err()).contains("eci --help");
    assertThat(run(Map.of(), "config", "--markdown", "--config", "f").code()).isEqualTo(2);
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
