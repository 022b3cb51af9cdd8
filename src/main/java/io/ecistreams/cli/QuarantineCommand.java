package io.ecistreams.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.avro.QuarantinedExample;
import io.ecistreams.avro.Verdict;
import io.ecistreams.config.EciConfig;
import io.ecistreams.runtime.NewestRecords;
import io.ecistreams.runtime.Quarantine;
import io.ecistreams.runtime.TopicFeed;
import io.ecistreams.serde.AvroJson;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the examples that are put before people. */
@Command(
    name = "quarantine",
    description = {
      "Prints the examples that people should judge, with their texts: suspected false negatives, and an audit sample of the others. The newest come last.",
      "Answer with `eci verdict`. json is one line for each example."
    },
    footer = {
      "  eci quarantine --config eci.properties --board nq",
      "  eci quarantine --config eci.properties --board nq --source bm25 --follow",
      "  eci quarantine --config eci.properties --board nq --format json | jq -r .exampleId"
    })
final class QuarantineCommand extends ConfiguredCommand {

  @Mixin private ExamplesOption about;

  @Option(names = "--unjudged", description = "Only what nobody has judged.")
  private boolean unjudged;

  @Option(
      names = "--last",
      paramLabel = "N",
      defaultValue = "20",
      description = "Only the newest N; 0 for all (default: ${DEFAULT-VALUE}).")
  private int last;

  @Option(names = "--follow", description = "Go on with every new one, until Ctrl-C.")
  private boolean follow;

  @Option(names = "--format", paramLabel = "FORMAT", description = TableOrJson.DESCRIPTION)
  private TableOrJson format = TableOrJson.table;

  @Override
  public Integer call() {
    if (last < 0) {
      throw wrong("--last must be 0 or more, not " + last);
    }
    EciConfig eci = configuration().requireAddresses();
    NewestRecords.requireBoard(eci, about.board.name);
    Quarantine.Wanted wanted = about.wanted();
    Quarantine quarantine =
        new Quarantine(
                wanted,
                verdict -> !unjudged || verdict.isEmpty(),
                last == 0 ? Integer.MAX_VALUE : last)
            .read(eci);
    if (quarantine.examples().isEmpty() && !follow) {
      say(nothing(quarantine.ids().size()));
    }
    quarantine.examples().forEach(example -> print(example, quarantine.verdict(example)));
    return follow ? follow(eci, wanted, new HashSet<>(quarantine.ids())) : ExitCodes.OK;
  }

  private String nothing(int all) {
    String whose = about.source.map(name -> " of " + name).orElse("");
    return all == 0
        ? "board %s has no examples%s for people; quarantine.share and audit.share say how many come"
            .formatted(about.board.name, whose)
        : "all %d examples%s are judged".formatted(all, whose);
  }

  /** The topic is read from its beginning; what was there already is passed over. */
  private int follow(EciConfig eci, Quarantine.Wanted wanted, Set<String> seen) {
    try (TopicFeed<QuarantinedExample> feed =
        TopicFeed.quarantine(
            eci,
            example -> {
              String id = example.getExampleId();
              if (wanted.isWanted(example.getBoard(), example.getSource(), id) && seen.add(id)) {
                print(example, Optional.empty());
              }
            })) {
      feed.start();
      feed.awaitEnd();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ExitCodes.OK;
  }

  private void print(QuarantinedExample example, Optional<Verdict> verdict) {
    print(
        format == TableOrJson.json
            ? List.of(json(example, verdict))
            : SuspectText.lines(example, verdict, columns()));
  }

  private static String json(QuarantinedExample example, Optional<Verdict> verdict) {
    ObjectNode node = AvroJson.of(example);
    verdict.ifPresentOrElse(
        given ->
            node.putObject("verdict")
                .put("isFalseNegative", given.getIsFalseNegative())
                .put("judge", given.getJudge().orElse(null)),
        () -> node.putNull("verdict"));
    return node.toString();
  }
}
