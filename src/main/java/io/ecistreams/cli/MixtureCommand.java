package io.ecistreams.cli;

import io.ecistreams.avro.Mixture;
import io.ecistreams.config.EciConfig;
import io.ecistreams.runtime.KafkaAccessException;
import io.ecistreams.runtime.NewestRecords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the newest mixture of a board. */
@Command(
    name = "mixture",
    description = {
      "Prints the newest weights of a board's sources, for a training scheduler.",
      "json is one object; prob is a line for each source, its name, a tab and its share; env is"
          + " assignments for a shell. src/docs/python.md has trainers that follow it."
    },
    footer = {
      "  eci mixture --config eci.properties --board nq",
      "  eci mixture --config eci.properties --board nq --output mixture.json",
      "  eval \"$(eci mixture --config eci.properties --board nq --format env)\""
    })
final class MixtureCommand extends ConfiguredCommand {

  @Mixin private BoardOption board;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "json (the default), prob or env.")
  private MixtureFormat format = MixtureFormat.json;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Replace this file at once, instead of printing: a reader never sees half.")
  private Optional<Path> output = Optional.empty();

  @Override
  public Integer call() throws IOException {
    EciConfig eci = configuration().requireAddresses();
    SortedMap<String, Mixture> mixtures = NewestRecords.mixtures(eci);
    Mixture mixture =
        Optional.ofNullable(mixtures.get(board.name))
            .orElseThrow(
                () ->
                    new KafkaAccessException(
                        "Topic %s has no mixture of board %s, %s."
                            .formatted(
                                eci.topics().mixtures(),
                                board.name,
                                mixtures.isEmpty()
                                    ? "nor of any other: the application publishes one when a source has 100 examples"
                                    : "only of " + String.join(", ", mixtures.keySet()))));
    String text = format.write(mixture);
    if (output.isEmpty()) {
      return print(List.of(text));
    }
    OutputFile.replace(output.get(), (text + "\n").getBytes(StandardCharsets.UTF_8));
    return ExitCodes.OK;
  }
}
