package io.ecistreams.cli;

import io.ecistreams.config.EciConfig;
import io.ecistreams.config.Setting;
import io.ecistreams.runtime.ApplicationPlan;
import io.ecistreams.runtime.ApplicationView;
import io.ecistreams.runtime.IdfTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what the application consists of and how far it is. */
@Command(
    name = "describe",
    description = {
      "Shows the topology, the stores with their changelogs, how far the input is read, and the"
          + " settings that differ from the defaults.",
      "With --offline it does not ask Kafka: sizes and offsets are left out."
    },
    footer = {
      "  eci describe --config eci.properties",
      "  eci describe --offline",
      "  eci describe --config eci.properties | sed -n '/^Input/,/^$/p'"
    })
final class DescribeCommand extends ConfiguredCommand {

  @Option(names = "--offline", description = "Do not ask Kafka.")
  private boolean offline;

  @Override
  public Integer call() {
    EciConfig eci = configuration();
    eci.requireFiles();
    ApplicationPlan plan = ApplicationPlan.of(eci);
    List<String> lines = new ArrayList<>();
    if (offline) {
      lines.add("Application " + eci.streams().applicationId());
      lines.addAll(stores(plan, Map.of()));
    } else {
      try (Admin admin = Admin.create(eci.adminProperties())) {
        ApplicationView view = new ApplicationView(eci, admin);
        lines.add(
            "Application %s: %s"
                .formatted(
                    eci.streams().applicationId(),
                    view.groupState()
                        .map(state -> "group " + state)
                        .orElse("never ran, or its group is forgotten")));
        Map<String, ApplicationView.Size> sizes =
            view.internalTopics(plan).stream()
                .collect(Collectors.toMap(ApplicationView.Size::topic, Function.identity()));
        lines.add(
            "Query terms: "
                + IdfTopic.pointer(eci)
                    .map(
                        idf ->
                            "%s, %,d terms of %,d passages, unless idf.corpus.file is set"
                                .formatted(idf.id(), idf.terms(), idf.passages()))
                    .orElse("no published IDF table"));
        lines.addAll(input(view.progress(plan.inputs())));
        lines.addAll(stores(plan, sizes));
      }
    }
    lines.addAll(List.of("", plan.topology().strip()));
    lines.addAll(settings(eci));
    return print(lines);
  }

  private static List<String> input(List<ApplicationView.Progress> progress) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("topic", "partition", "read", "end", "lag"));
    for (ApplicationView.Progress of : progress) {
      rows.add(
          List.of(
              of.partition().topic(),
              Integer.toString(of.partition().partition()),
              of.committed().isPresent() ? number(of.committed().getAsLong()) : "-",
              number(of.end()),
              lag(of.committed(), of.end())));
    }
    return section("Input", rows);
  }

  private static String lag(OptionalLong committed, long end) {
    return committed.isPresent() ? number(Math.max(0, end - committed.getAsLong())) : "-";
  }

  private static List<String> stores(
      ApplicationPlan plan, Map<String, ApplicationView.Size> sizes) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("store", "changelog", "partitions", "bytes"));
    for (String store : plan.stores()) {
      String changelog = plan.changelog(store);
      ApplicationView.Size size = sizes.get(changelog);
      rows.add(
          List.of(
              store,
              changelog,
              size == null ? "-" : Integer.toString(size.partitions()),
              size == null ? "-" : number(size.bytes())));
    }
    for (String store : plan.globalStores()) {
      rows.add(List.of(store, "(global, its topic)", "-", "-"));
    }
    return section("Stores", rows);
  }

  private static List<String> settings(EciConfig eci) {
    List<List<String>> rows = new ArrayList<>();
    for (Setting setting : eci.settings()) {
      if (!setting.isDefault()) {
        rows.add(List.of(setting.key(), setting.shown(), setting.origin()));
      }
    }
    return section("Settings", rows.isEmpty() ? List.of(List.of("all are the defaults")) : rows);
  }

  private static List<String> section(String title, List<List<String>> rows) {
    List<String> lines = new ArrayList<>(List.of("", title));
    Columns.aligned(rows).forEach(row -> lines.add("  " + row));
    return lines;
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
