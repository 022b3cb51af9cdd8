package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import picocli.CommandLine;

/** What a command printed and returned. */
public record CommandRun(int code, String out, String err) {

  public static CommandRun of(String... args) {
    return of(Map.of(), args);
  }

  /** With the variables of an environment. */
  public static CommandRun of(Map<String, String> environment, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        Eci.commandLine(environment)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    int code = line.execute(args);
    return new CommandRun(code, out.toString(), err.toString());
  }

  /** Looks whether it was refused for its arguments, with one sentence and nothing else. */
  void assertRefused(String sentence) {
    assertThat(code).isEqualTo(2);
    assertThat(err).startsWith("eci: ").contains(sentence.strip()).doesNotContain("\tat ");
    assertThat(out).isEmpty();
  }
}
