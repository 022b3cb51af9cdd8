package io.ecistreams.cli;

import java.util.Map;

/** What the launcher found out about the terminal. */
final class Terminal {

  private static final int STANDARD_WIDTH = 80;

  private Terminal() {}

  /** Columns for help texts: the terminal's, within what can be read well. */
  static int width(Map<String, String> environment) {
    String columns = environment.getOrDefault("COLUMNS", "");
    int width = columns.matches("[1-9]\\d{0,4}") ? Integer.parseInt(columns) : STANDARD_WIDTH;
    return Math.max(60, Math.min(120, width));
  }
}
