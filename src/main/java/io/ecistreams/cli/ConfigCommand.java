package io.ecistreams.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.ecistreams.config.Reference;
import io.ecistreams.config.Setting;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints the reference of all options, or what is in effect. */
@Command(
    name = "config",
    description = {
      "Lists all options with type, default and meaning.",
      "With --effective, or anything that configures: checks the file, if given, the environment"
          + " and the options, and prints the values in effect and where each came from; secrets"
          + " are masked. json is one array."
    },
    footer = {
      "  eci config",
      "  eci config --config eci.properties",
      "  ECI_PANE_MS=30000 eci config --effective --format json",
      "  eci config --markdown > src/docs/configuration.md"
    },
    exitCodeList = {ExitCodes.OK_TEXT, ExitCodes.USAGE_TEXT})
final class ConfigCommand extends ConfiguredCommand {
  @Option(names = "--markdown", description = "Print the reference as a Markdown page.")
  private boolean markdown;

  @Option(names = "--effective", description = "Print the values in effect, also without --config.")
  private boolean effective;

  @Option(names = "--format", paramLabel = "FORMAT", description = TableOrJson.DESCRIPTION)
  private TableOrJson format = TableOrJson.table;

  @Override
  public Integer call() {
    boolean isJson = format == TableOrJson.json;
    boolean printsValues = effective || isConfigured();
    if (markdown && (printsValues || isJson)) {
      throw wrong(
          "--markdown prints the reference and takes neither --config nor --effective nor"
              + " --format.");
    }
    if (printsValues) {
      List<Setting> settings = configuration().settings();
      return print(
          isJson
              ? List.of(settingsJson(settings).toPrettyString())
              : Columns.aligned(settingRows(settings)));
    }
    if (isJson) {
      return print(List.of(referenceJson().toPrettyString()));
    }
    out().print(markdown ? Reference.markdown() : Reference.text());
    out().flush();
    return ExitCodes.OK;
  }

  /** A row for each; secrets are masked. */
  static List<List<String>> settingRows(List<Setting> settings) {
    return settings.stream()
        .map(setting -> List.of(setting.key(), setting.shown(), setting.origin()))
        .toList();
  }

  /** Values as text, as they are in a file; secrets are masked. */
  static ArrayNode settingsJson(List<Setting> settings) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    settings.forEach(
        setting ->
            array
                .addObject()
                .put("option", setting.key())
                .put("value", setting.shown())
                .put("origin", setting.origin()));
    return array;
  }

  private static ArrayNode referenceJson() {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Reference.Entry option : Reference.entries()) {
      array
          .addObject()
          .put("option", option.name())
          .put("type", option.type())
          .put("default", option.initial())
          .put("accepted", option.accepted())
          .put("importance", option.importance())
          .put("meaning", option.meaning());
    }
    return array;
  }
}
