package io.ecistreams.cli;

import io.ecistreams.config.EciConfig;
import io.ecistreams.runtime.TopicReport;
import io.ecistreams.runtime.Topics;
import java.io.PrintWriter;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the commands about the public topics. */
@Command(
    name = "topics",
    mixinStandardHelpOptions = true,
    versionProvider = Eci.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Prepares the public topics.",
    footerHeading = "%nExample:%n",
    footer = "  eci topics create --config eci.properties",
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.OK_TEXT, ExitCodes.FAILURE_TEXT, ExitCodes.USAGE_TEXT},
    subcommands = TopicsCommand.Create.class)
final class TopicsCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "A command is missing; `eci topics --help` lists them.");
  }

  /** Makes what is missing and tells how existing topics differ. */
  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      versionProvider = Eci.Version.class,
      description = {
        "Creates the public topics that are missing, with the right clean-up policy.",
        "Existing topics are never changed; where they differ, a warning says how to cure it."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  eci topics create --config eci.properties --dry-run",
        "  ECI_KAFKA_BOOTSTRAP_SERVERS=localhost:9092 eci topics create"
      },
      exitCodeListHeading = ExitCodes.HEADING,
      exitCodeList = {ExitCodes.OK_TEXT, ExitCodes.FAILURE_TEXT, ExitCodes.USAGE_TEXT})
  static final class Create implements Runnable {

    @Spec private CommandSpec spec;

    @Mixin private ConfigOption config;

    @Option(names = "--dry-run", description = "Only say what would be done.")
    private boolean dryRun;

    @Override
    public void run() {
      EciConfig eci = config.load();
      Topics topics = Topics.of(eci);
      try (Admin admin = Admin.create(eci.adminProperties())) {
        print(dryRun ? topics.plan(admin) : topics.create(admin));
      }
    }

    private void print(List<TopicReport> reports) {
      PrintWriter out = spec.commandLine().getOut();
      PrintWriter err = spec.commandLine().getErr();
      for (TopicReport report : reports) {
        String state =
            switch (report.state()) {
              case CREATED -> "created";
              case MISSING -> "would create";
              case EXISTS -> "exists";
            };
        out.printf(
            "%-12s  %s (%d partitions, %s)%n",
            state, report.spec().name(), report.spec().partitions(), report.spec().cleanupPolicy());
        out.flush();
        report.warnings().forEach(warning -> err.println("warning: " + warning));
      }
      err.flush();
    }
  }
}
