package io.ecistreams.cli;

import io.ecistreams.config.EciConfig;
import io.ecistreams.runtime.ApplicationPlan;
import io.ecistreams.runtime.ApplicationView;
import io.ecistreams.runtime.IdfTopic;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what the application consists of and how far it is. */
@Command(
    name = "describe",
    description = {
      "Shows the topology, the stores with their changelogs, how far the input is read, and the"
          + " settings that differ from the defaults.",
      "With --offline it does not ask Kafka: sizes and offsets are left out. json is one object."
    },
    footer = {
      "  eci describe --config eci.properties",
      "  eci describe --offline",
      "  eci describe --config eci.properties --format json | jq .input"
    })
final class DescribeCommand extends ConfiguredCommand {
  @Option(names = "--offline", description = "Do not ask Kafka.")
  private boolean offline;

  @Option(names = "--format", paramLabel = "FORMAT", description = TableOrJson.DESCRIPTION)
  private TableOrJson format = TableOrJson.table;

  @Override
  public Integer call() {
    EciConfig eci = configuration();
    eci.requireFiles();
    ApplicationPlan plan = ApplicationPlan.of(eci);
    Optional<Description.Progress> progress =
        offline ? Optional.empty() : Optional.of(progress(eci, plan));
    Description description = new Description(eci, plan, progress);
    return print(
        format == TableOrJson.json
            ? List.of(description.json().toPrettyString())
            : description.lines());
  }

  private static Description.Progress progress(EciConfig eci, ApplicationPlan plan) {
    try (Admin admin = Admin.create(eci.adminProperties())) {
      ApplicationView view = new ApplicationView(eci, admin);
      return new Description.Progress(
          view.groupState().map(Object::toString),
          IdfTopic.pointer(eci),
          view.progress(plan.inputs()),
          view.internalTopics(plan));
    }
  }
}
