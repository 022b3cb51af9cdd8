package io.ecistreams.cli;

import io.ecistreams.config.EciConfig;
import io.ecistreams.runtime.NewestRecords;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** The one source that a command is about. */
final class SourceOption {

  @Option(
      names = "--source",
      paramLabel = "NAME",
      completionCandidates = CompletedNames.Sources.class,
      required = true,
      description = "The source.")
  String name = "";

  /** What to say of a name that may be misspelt; the application knows more than rankings show. */
  Optional<String> warningOf(EciConfig eci, String board) {
    Set<String> ranked = NewestRecords.rankedSources(eci, Optional.of(board));
    return ranked.contains(name)
        ? Optional.empty()
        : Optional.of(
            "warning: board %s ranks no source %s, only %s; check the spelling."
                .formatted(board, name, ranked.isEmpty() ? "none yet" : String.join(", ", ranked)));
  }
}
