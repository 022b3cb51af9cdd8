package io.ecistreams.cli;

import io.ecistreams.avro.Alert;
import io.ecistreams.avro.CommandKind;
import io.ecistreams.config.EciConfig;
import io.ecistreams.runtime.NewestRecords;
import io.ecistreams.runtime.RequestSender;
import io.ecistreams.serde.AlertOrder;
import io.ecistreams.serde.AvroJson;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the alerts of now, and takes what an operator asks of them. */
@Command(
    name = "alerts",
    description = {
      "Prints the alerts that are pending, firing, or resolved a while ago: those that fire first,"
          + " of these the critical ones, then warnings, then what can wait.",
      "json is one array. src/docs/alarms.md says what to do about each kind."
    },
    footer = {
      "  eci alerts --config eci.properties",
      "  eci alerts --config eci.properties --board nq --format json",
      "  eci alerts relearn --config eci.properties --board nq --source bm25"
    },
    subcommands = AlertsCommand.Relearn.class)
final class AlertsCommand extends ConfiguredCommand {

  @Option(
      names = "--board",
      paramLabel = "NAME",
      completionCandidates = CompletedNames.Boards.class,
      description = "Only the alerts of this board.")
  private Optional<String> board = Optional.empty();

  @Option(names = "--format", paramLabel = "FORMAT", description = TableOrJson.DESCRIPTION)
  private TableOrJson format = TableOrJson.table;

  @Override
  public Integer call() {
    EciConfig eci = configuration().requireAddresses();
    // Of a mistyped board there are never alerts, which would look well.
    board.ifPresent(name -> NewestRecords.requireBoard(eci, name));
    List<Alert> alerts =
        NewestRecords.alerts(eci).values().stream()
            .filter(alert -> board.isEmpty() || board.get().equals(alert.getBoard()))
            .sorted(AlertOrder.MOST_URGENT_FIRST)
            .toList();
    if (format == TableOrJson.table) {
      return print(AlertTable.grouped(alerts));
    }
    return print(List.of(AvroJson.of(alerts).toPrettyString()));
  }

  /** Has a source's usual rate of false negatives learnt anew. */
  @Command(
      name = "relearn",
      description = {
        "Has the application forget a source's usual rate of suspected false negatives and learn it"
            + " from the next examples, e.g. after its miner was changed on purpose.",
        "A command for a source that is not known goes to the dead letters."
      },
      footerHeading = "%nExample:%n",
      footer = "  eci alerts relearn --config eci.properties --board nq --source bm25")
  static final class Relearn extends ConfiguredCommand {

    @Mixin private BoardOption board;

    @Mixin private SourceOption source;

    @Override
    public Integer call() {
      EciConfig eci = configuration().requireAddresses();
      NewestRecords.requireBoard(eci, board.name);
      source.warningOf(eci, board.name).ifPresent(this::say);
      RequestSender.send(eci, CommandKind.RELEARN_BASELINE, board.name, Set.of(source.name));
      return print(
          List.of(
              "asked on %s: board %s learns the usual rate of %s from its next %d examples"
                  .formatted(
                      eci.topics().commands(),
                      board.name,
                      source.name,
                      eci.alarms().policy().spikes().baselineExamples())));
    }
  }
}
