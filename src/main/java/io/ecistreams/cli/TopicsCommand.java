package io.ecistreams.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.config.EciConfig;
import io.ecistreams.runtime.TopicReport;
import io.ecistreams.runtime.Topics;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Groups the commands about the public topics. */
@Command(
    name = "topics",
    synopsisSubcommandLabel = "COMMAND",
    description = "Prepares the public topics.",
    footerHeading = "%nExample:%n",
    footer = "  eci topics create --config eci.properties",
    subcommands = TopicsCommand.Create.class)
final class TopicsCommand extends EciCommand {

  /** Makes what is missing and tells how existing topics differ. */
  @Command(
      name = "create",
      description = {
        "Creates the public topics that are missing, with the right clean-up policy.",
        "Existing topics are never changed; where they differ, a warning says how to cure it.",
        "json is one array."
      },
      footer = {
        "  eci topics create --config eci.properties --dry-run",
        "  ECI_KAFKA_BOOTSTRAP_SERVERS=localhost:9092 eci topics create"
      })
  static final class Create extends ConfiguredCommand {

    @Option(names = "--dry-run", description = "Only say what would be done.")
    private boolean dryRun;

    @Option(names = "--format", paramLabel = "FORMAT", description = TableOrJson.DESCRIPTION)
    private TableOrJson format = TableOrJson.table;

    @Override
    public Integer call() {
      EciConfig eci = configuration();
      Topics topics = Topics.of(eci);
      try (Admin admin = Admin.create(eci.adminProperties())) {
        List<TopicReport> reports = dryRun ? topics.plan(admin) : topics.create(admin);
        if (format == TableOrJson.json) {
          return print(List.of(json(reports).toPrettyString()));
        }
        reports.forEach(this::print);
        return ExitCodes.OK;
      }
    }

    private void print(TopicReport report) {
      out()
          .printf(
              "%-12s  %s (%d partitions, %s)%n",
              state(report),
              report.spec().name(),
              report.spec().partitions(),
              report.spec().cleanupPolicy());
      out().flush();
      report.warnings().forEach(warning -> err().println("warning: " + warning));
      err().flush();
    }

    private static String state(TopicReport report) {
      return switch (report.state()) {
        case CREATED -> "created";
        case MISSING -> "would create";
        case EXISTS -> "exists";
      };
    }

    private static ArrayNode json(List<TopicReport> reports) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      for (TopicReport report : reports) {
        ObjectNode topic = array.addObject();
        topic.put("topic", report.spec().name());
        topic.put("state", state(report));
        topic.put("partitions", report.spec().partitions());
        topic.put("cleanupPolicy", report.spec().cleanupPolicy());
        ArrayNode warnings = topic.putArray("warnings");
        report.warnings().forEach(warnings::add);
      }
      return array;
    }
  }
}
