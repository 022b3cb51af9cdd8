package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script, in a real bash. */
class CompletionTest {
  private static final Path BASH = Path.of("/bin/bash");

  @TempDir Path directory;

  @Test
  void shouldCompleteCommandsAndOptions() throws Exception {
    assumeTrue(Files.isExecutable(BASH), "there is no bash");
    Files.writeString(directory.resolve("eci.bash"), CommandRun.of("completion").out());

    assertThat(completed("eci", "rank")).containsExactly("ranking");
    assertThat(completed("eci", ""))
        .contains("boards", "ranking", "replay", "describe", "reset", "calibrate", "idf");
    assertThat(completed("eci", "ranking", "--w")).containsExactly("--watch");
    assertThat(completed("eci", "idf", "b")).containsExactly("build");
    assertThat(completed("eci", "reset", "--d")).containsExactly("--dry-run");
    assertThat(completed("eci", "completion", "")).doesNotContain("names");
  }

  @Test
  void shouldCompleteBoardsAndSourcesByAskingForThem() throws Exception {
    assumeTrue(Files.isExecutable(BASH), "there is no bash");
    Files.writeString(directory.resolve("eci.bash"), CommandRun.of("completion").out());
    Path eci = directory.resolve("eci");
    Files.writeString(
        eci,
        """
        #!/bin/sh
        printf '%s\\n' "$@" > asked
        case $3 in
          '{boards}') printf '%s\\n' my-run 'my other run' nq ;;
          '{sources}') printf '%s\\n' bm25 dense ;;
        esac
        """);
    assertThat(eci.toFile().setExecutable(true)).isTrue();

    assertThat(completed("./eci", "ranking", "-c", "my.properties", "--board", "my"))
        .containsExactly("my-run", "my\\ other\\ run");
    assertThat(Files.readAllLines(directory.resolve("asked")))
        .containsExactly(
            "completion", "names", "{boards}", "./eci ranking -c my.properties --board my");
    assertThat(completed("./eci", "alerts", "relearn", "--board", "nq", "--source", ""))
        .containsExactly("bm25", "dense");
    assertThat(completed("./eci", "mixture", "--format", "p")).containsExactly("prob");
  }

  /** What bash offers for the last of some words. */
  private List<String> completed(String... words) throws Exception {
    String script =
        """
        compopt() { :; }  # Works only while bash itself completes.
        . ./eci.bash
        COMP_WORDS=("$@")
        COMP_CWORD=$(($# - 1))
        COMP_LINE="$*"
        _complete_eci
        printf '%s\\n' "${COMPREPLY[@]}"
        """;
    List<String> command = new ArrayList<>(List.of(BASH.toString(), "-c", script, "bash"));
    command.addAll(List.of(words));
    Process bash =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(bash.exitValue()).as(output).isZero();
    return output.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }
}
