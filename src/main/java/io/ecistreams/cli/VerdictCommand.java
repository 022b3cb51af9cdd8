package io.ecistreams.cli;

import io.ecistreams.avro.QuarantinedExample;
import io.ecistreams.config.EciConfig;
import io.ecistreams.runtime.KafkaAccessException;
import io.ecistreams.runtime.Quarantine;
import io.ecistreams.runtime.RequestSender;
import io.ecistreams.serde.RequestMapping;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes a person's verdict on examples. */
@Command(
    name = "verdict",
    description = {
      "Says of examples that `eci quarantine` prints whether they are false negatives: yes where the negative answers the query after all, no where it does not.",
      "A later verdict takes the place of an earlier one. From ten on suspected and ten on audited examples of a source on, its rate of false negatives is corrected by them."
    },
    footer = {
      "  eci verdict suspected-0123456789abcdef yes --config eci.properties",
      "  eci verdict --judge ann audit-0123456789abcdef audit-fedcba9876543210 no -c eci.properties"
    })
final class VerdictCommand extends ConfiguredCommand {

  @Parameters(
      paramLabel = "ID",
      arity = "2..*",
      description = "The examples, and at the end yes or no: ID... yes|no")
  private List<String> words = List.of();

  @Option(
      names = "--judge",
      paramLabel = "NAME",
      defaultValue = "${sys:user.name}",
      description = "Who judges (default: your name on this machine).")
  private String judge;

  @Override
  public Integer call() {
    boolean isFalseNegative = isYes(words.get(words.size() - 1));
    if (RequestMapping.isModel(judge)) {
      throw wrong("--judge must be a person's name; `eci judge` writes the verdicts of models");
    }
    EciConfig eci = configuration().requireAddresses();
    List<QuarantinedExample> examples =
        find(eci, new LinkedHashSet<>(words.subList(0, words.size() - 1)));
    List<String> lines = new ArrayList<>();
    try (RequestSender sender = RequestSender.connect(eci)) {
      for (QuarantinedExample example : examples) {
        sender.send(RequestMapping.verdict(example, isFalseNegative, judge));
        lines.add(
            "%s of %s on board %s: %s"
                .formatted(
                    example.getExampleId(),
                    example.getSource(),
                    example.getBoard(),
                    isFalseNegative ? "a false negative" : "no false negative"));
      }
    }
    return print(lines);
  }

  private boolean isYes(String word) {
    return switch (word) {
      case "yes" -> true;
      case "no" -> false;
      default -> throw wrong("the last word must be yes or no, not " + word);
    };
  }

  /** All of them, or nothing is written. */
  private static List<QuarantinedExample> find(EciConfig eci, Set<String> ids) {
    Quarantine quarantine = new Quarantine((board, source, id) -> ids.contains(id)).read(eci);
    List<String> unknown = ids.stream().filter(id -> quarantine.find(id).isEmpty()).toList();
    if (!unknown.isEmpty()) {
      throw new KafkaAccessException(
          "Topic %s has no example %s; nothing was written. `eci quarantine` lists what there is, for as long as quarantine.retention.ms says."
              .formatted(eci.topics().quarantine(), String.join(", ", unknown)));
    }
    return ids.stream().flatMap(id -> quarantine.find(id).stream()).toList();
  }
}
