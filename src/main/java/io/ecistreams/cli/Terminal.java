package io.ecistreams.cli;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What the launcher found out about the terminal. */
final class Terminal {

  private static final int STANDARD_WIDTH = 80;
  private static final int STANDARD_HEIGHT = 24;

  private Terminal() {}

  /** Whether standard output is a terminal that can be redrawn. */
  static boolean isInteractive(Map<String, String> environment) {
    return Boolean.parseBoolean(environment.getOrDefault("ECI_STDOUT_TTY", "false"))
        && !environment.getOrDefault("TERM", "dumb").equals("dumb");
  }

  /** Columns of the terminal; a usual width where it is unknown. */
  static int columns(Map<String, String> environment) {
    String columns = environment.getOrDefault("COLUMNS", "");
    return columns.matches("[1-9]\\d{0,4}") ? Integer.parseInt(columns) : STANDARD_WIDTH;
  }

  /** How large a terminal that can be redrawn is; empty where there is none. */
  static Optional<Supplier<TerminalSize.Size>> size(Map<String, String> environment) {
    return isInteractive(environment)
        ? Optional.of(
            new TerminalSize(new TerminalSize.Size(columns(environment), STANDARD_HEIGHT)))
        : Optional.empty();
  }

  /** Columns for tables: a pipe breaks no line. */
  static int tableColumns(Map<String, String> environment) {
    return isInteractive(environment) ? columns(environment) : RankingTable.ANY_WIDTH;
  }

  /** Columns for help texts: the terminal's, within what can be read well. */
  static int width(Map<String, String> environment) {
    return Math.max(60, Math.min(120, columns(environment)));
  }
}
