package io.ecistreams.cli;

import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.TrainingGains;
import io.ecistreams.config.EciConfig;
import io.ecistreams.runtime.KafkaAccessException;
import io.ecistreams.runtime.NewestRecords;
import io.ecistreams.serde.AvroJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints what training on the sources of a board showed. */
@Command(
    name = "show",
    description = {
      "Prints what training on the sources of a board yielded, by metric, and how far the score has predicted it.",
      "It reads the topics; no instance has to be reachable. json is one array, an object for each metric."
    },
    footer = {
      "  eci outcome show -c eci.properties --board nq",
      "  eci outcome show -c eci.properties --board nq --format json | jq '.[0].slope'"
    })
final class OutcomeShowCommand extends ConfiguredCommand {

  @Mixin private BoardOption board;

  @Option(names = "--format", paramLabel = "FORMAT", description = TableOrJson.DESCRIPTION)
  private TableOrJson format = TableOrJson.table;

  @Override
  public Integer call() {
    EciConfig eci = configuration().requireAddresses();
    NewestRecords.requireBoard(eci, board.name);
    List<TrainingGains> outcomes =
        Optional.ofNullable(NewestRecords.rankings(eci).get(board.name))
            .map(Ranking::getOutcomes)
            .orElse(List.of());
    if (format == TableOrJson.json) {
      return print(List.of(AvroJson.of(outcomes).toPrettyString()));
    }
    if (outcomes.isEmpty()) {
      throw new KafkaAccessException(
          "No training was reported of board %s yet; `eci outcome report` takes what it yielded."
              .formatted(board.name));
    }
    List<String> lines = new ArrayList<>();
    outcomes.forEach(gains -> lines.addAll(OutcomeTable.lines(gains, columns())));
    return print(lines);
  }
}
