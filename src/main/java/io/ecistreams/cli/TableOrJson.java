package io.ecistreams.cli;

/** How a command prints: for a person or for a program. */
enum TableOrJson {
  table,
  json;

  static final String DESCRIPTION = "table (the default) or json.";
}
