package io.ecistreams.cli;

import io.ecistreams.runtime.Quarantine;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The quarantined examples that a command is about: of one board, or of one of its sources. */
final class ExamplesOption {

  @Mixin BoardOption board;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      completionCandidates = CompletedNames.Sources.class,
      description = "Only the examples of this source.")
  Optional<String> source = Optional.empty();

  Quarantine.Wanted wanted() {
    return Quarantine.Wanted.of(board.name, source);
  }
}
