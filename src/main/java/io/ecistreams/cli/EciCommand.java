package io.ecistreams.cli;

import io.ecistreams.runtime.Logging;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * What all commands have: help, version, exit codes, and where they print. By itself it is a group
 * of other commands.
 */
@Command(
    mixinStandardHelpOptions = true,
    versionProvider = Eci.Version.class,
    footerHeading = "%nExamples:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      ExitCodes.OK_TEXT,
      ExitCodes.FAILURE_TEXT,
      ExitCodes.USAGE_TEXT,
      ExitCodes.SIGNAL_TEXT
    })
abstract class EciCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  /** A group by itself says what there is. */
  @Override
  public Integer call() throws Exception {
    spec.commandLine().usage(err());
    return ExitCodes.USAGE;
  }

  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** Prints a result. */
  int print(List<String> lines) {
    lines.forEach(out()::println);
    out().flush();
    return ExitCodes.OK;
  }

  /** Says something about the run that is not its result. */
  void say(String sentence) {
    err().println("eci: " + sentence);
    err().flush();
  }

  Map<String, String> environment() {
    return ((Eci) spec.root().userObject()).variables();
  }

  /** Whether a text is typed again; also from a pipe, for a script that means it. */
  boolean isTyped(String what, String text) throws IOException {
    out().print("Type the %s, %s, to go on: ".formatted(what, text));
    out().flush();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    return Optional.ofNullable(in.readLine()).filter(line -> line.strip().equals(text)).isPresent();
  }

  /** A screen on the terminal, without lines of the log between its own. */
  LiveScreen liveScreen() {
    Logging.quiet(environment());
    return new LiveScreen(out(), Terminal.size(environment()));
  }

  /** Columns that a table may take. */
  int columns() {
    return Terminal.tableColumns(environment());
  }

  /** Arguments that picocli cannot judge. */
  ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
