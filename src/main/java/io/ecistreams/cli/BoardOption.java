package io.ecistreams.cli;

import picocli.CommandLine.Option;

/** The one board that a command is about. */
final class BoardOption {

  @Option(
      names = "--board",
      paramLabel = "NAME",
      completionCandidates = CompletedNames.Boards.class,
      required = true,
      description = "The board.")
  String name = "";
}
