package io.ecistreams.cli;

import io.ecistreams.config.EciConfig;
import io.ecistreams.runtime.ApplicationReset;
import io.ecistreams.runtime.StreamPoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lets a stopped application begin anew. */
@Command(
    name = "reset",
    description = {
      "Lets a stopped application begin anew: deletes its internal topics and its local state on"
          + " this machine, and has it read the input again. On other machines there is nothing to"
          + " do: an instance that starts there finds that its local state is of deleted topics,"
          + " warns, and discards it.",
      "Input, dead letters and quarantined examples stay. Published rankings, scores, mixtures,"
          + " backgrounds and alerts stay too, unless --outputs is given: without it boards keep"
          + " the encoder they are registered with.",
      "It refuses while an instance is running, and asks for the application id before it does"
          + " anything."
    },
    footer = {
      "  eci reset --config eci.properties --dry-run",
      "  eci reset --config eci.properties --outputs",
      "  eci reset --config eci.properties --to 2026-11-21T10:00:00Z --yes"
    },
    exitCodeList = {
      ExitCodes.OK_TEXT,
      "1:a failure, e.g. an instance is running, or it was not confirmed",
      ExitCodes.USAGE_TEXT
    })
final class ResetCommand extends ConfiguredCommand {

  @Option(
      names = "--to",
      paramLabel = "POINT",
      converter = PointConverter.class,
      description =
          "Where the input will be read from: " + PointConverter.WORDS + " (default: earliest).")
  private StreamPoint to = new StreamPoint.Earliest();

  @Option(
      names = "--outputs",
      description = "Empty also the topics of rankings, scores, mixtures, backgrounds and alerts.")
  private boolean outputs;

  @Option(names = "--dry-run", description = "Only say what would be done.")
  private boolean dryRun;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Override
  public Integer call() throws IOException {
    EciConfig eci = configuration();
    try (Admin admin = Admin.create(eci.adminProperties())) {
      ApplicationReset reset = ApplicationReset.prepare(eci, admin, to, outputs);
      print(reset.plan());
      if (dryRun) {
        return ExitCodes.OK;
      }
      if (!yes && !isTyped("application id", reset.plan().applicationId())) {
        say("Not confirmed; nothing was done.");
        return ExitCodes.FAILURE;
      }
      reset.execute();
      return print(List.of("done"));
    }
  }

  private void print(ApplicationReset.Plan plan) {
    String would = dryRun ? "would " : "will ";
    PrintWriter out = out();
    plan.internalTopics().forEach(topic -> out.println(would + "delete topic " + topic));
    plan.outputs().forEach(topic -> out.println(would + "empty topic " + topic));
    plan.offsets()
        .forEach(
            (topic, partitions) ->
                out.printf(
                    "%sread %s from %s%n",
                    would,
                    topic,
                    partitions.entrySet().stream()
                        .map(e -> e.getKey() + ":" + e.getValue())
                        .collect(Collectors.joining(","))));
    out.printf(
        "%sdelete %s%s%n",
        would,
        plan.localState(),
        Files.exists(plan.localState()) ? "" : ", which is not there on this machine");
    out.flush();
  }
}
