package io.ecistreams.cli;

import io.ecistreams.avro.Mixture;
import io.ecistreams.config.EciConfig;
import io.ecistreams.runtime.KafkaAccessException;
import io.ecistreams.runtime.MixtureReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Prints the newest mixture of a board. */
@Command(
    name = "mixture",
    mixinStandardHelpOptions = true,
    versionProvider = Eci.Version.class,
    description = {
      "Prints the newest weights of a board's sources, for a training scheduler.",
      "json is one object; prob is a line for each source, its name, a tab and its share; env is"
          + " assignments for a shell. src/docs/examples has trainers that follow the JSON."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  eci mixture --config eci.properties --board nq",
      "  eci mixture --config eci.properties --board nq --output mixture.json",
      "  eval \"$(eci mixture --config eci.properties --board nq --format env)\""
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.OK_TEXT, ExitCodes.FAILURE_TEXT, ExitCodes.USAGE_TEXT})
final class MixtureCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ConfigOption config;

  @Option(names = "--board", paramLabel = "NAME", required = true, description = "The board.")
  private String board = "";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = FormatConverter.class,
      description = "json (the default), prob or env.")
  private MixtureFormat format = MixtureFormat.JSON;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Replace this file at once, instead of printing: a reader never sees half.")
  private Optional<Path> output = Optional.empty();

  /** Names of formats in lower case. */
  static final class FormatConverter implements ITypeConverter<MixtureFormat> {
    @Override
    public MixtureFormat convert(String value) {
      try {
        return MixtureFormat.valueOf(value.toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'" + value + "' is not json, prob or env");
      }
    }
  }

  @Override
  public Integer call() throws IOException {
    EciConfig eci = config.load().requireAddresses();
    SortedMap<String, Mixture> mixtures = MixtureReader.newest(eci);
    Mixture mixture =
        Optional.ofNullable(mixtures.get(board))
            .orElseThrow(
                () ->
                    new KafkaAccessException(
                        "Topic %s has no mixture of board %s, %s."
                            .formatted(
                                eci.topics().mixtures(),
                                board,
                                mixtures.isEmpty()
                                    ? "nor of any other: the application publishes one when a source has 100 examples"
                                    : "only of " + String.join(", ", mixtures.keySet()))));
    String text = format.write(mixture) + "\n";
    if (output.isPresent()) {
      OutputFile.replace(output.get(), text.getBytes(StandardCharsets.UTF_8));
    } else {
      spec.commandLine().getOut().print(text);
      spec.commandLine().getOut().flush();
    }
    return ExitCodes.OK;
  }
}
