package io.ecistreams.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.config.EciConfig;
import io.ecistreams.config.Setting;
import io.ecistreams.lexical.IdfRecords;
import io.ecistreams.runtime.ApplicationPlan;
import io.ecistreams.runtime.ApplicationView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What an application consists of and how far it is, for people and programs.
 *
 * @param progress empty where Kafka was not asked
 */
record Description(EciConfig config, ApplicationPlan plan, Optional<Progress> progress) {

  /**
   * What Kafka knows of it.
   *
   * @param group the state of its group; empty where there is none
   * @param idf the published table of query terms
   * @param input how far each partition is read
   * @param internal the topics that are its own
   */
  record Progress(
      Optional<String> group,
      Optional<IdfRecords.Pointer> idf,
      List<ApplicationView.Progress> input,
      List<ApplicationView.Size> internal) {}

  /** Sections under headings, and the topology as Kafka Streams prints it. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    String application = "Application " + config.streams().applicationId();
    lines.add(
        application
            + progress
                .map(
                    known ->
                        known
                            .group()
                            .map(state -> ": group " + state)
                            .orElse(": never ran, or its group is forgotten"))
                .orElse(""));
    progress.ifPresent(
        known -> {
          lines.add("Query terms: " + terms(known));
          lines.addAll(section("Input", input(known)));
        });
    lines.addAll(section("Stores", stores()));
    lines.addAll(List.of("", plan.topology().strip()));
    lines.addAll(section("Settings", settingRows()));
    return lines;
  }

  private static String terms(Progress known) {
    return known
        .idf()
        .map(
            idf ->
                "%s, %,d terms of %,d passages, unless idf.corpus.file is set"
                    .formatted(idf.id(), idf.terms(), idf.passages()))
        .orElse("no published IDF table");
  }

  private static List<List<String>> input(Progress known) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("topic", "partition", "read", "end", "lag"));
    for (ApplicationView.Progress of : known.input()) {
      rows.add(
          List.of(
              of.partition().topic(),
              Integer.toString(of.partition().partition()),
              number(of.committed()),
              number(OptionalLong.of(of.end())),
              number(lag(of))));
    }
    return rows;
  }

  private static OptionalLong lag(ApplicationView.Progress of) {
    return of.committed().isPresent()
        ? OptionalLong.of(Math.max(0, of.end() - of.committed().getAsLong()))
        : OptionalLong.empty();
  }

  private Map<String, ApplicationView.Size> sizes() {
    return progress.map(Progress::internal).orElse(List.of()).stream()
        .collect(Collectors.toMap(ApplicationView.Size::topic, Function.identity()));
  }

  private List<List<String>> stores() {
    Map<String, ApplicationView.Size> sizes = sizes();
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
              size == null ? "-" : number(OptionalLong.of(size.bytes()))));
    }
    for (String store : plan.globalStores()) {
      rows.add(List.of(store, "(global, its topic)", "-", "-"));
    }
    return rows;
  }

  private List<Setting> settings() {
    return config.settings().stream().filter(setting -> !setting.isDefault()).toList();
  }

  private List<List<String>> settingRows() {
    List<Setting> settings = settings();
    return settings.isEmpty()
        ? List.of(List.of("all are the defaults"))
        : ConfigCommand.settingRows(settings);
  }

  private static List<String> section(String title, List<List<String>> rows) {
    List<String> lines = new ArrayList<>(List.of("", title));
    Columns.aligned(rows).forEach(row -> lines.add("  " + row));
    return lines;
  }

  private static String number(OptionalLong value) {
    return value.isPresent() ? String.format(Locale.ROOT, "%,d", value.getAsLong()) : "-";
  }

  /** One object; what is not known is null. */
  ObjectNode json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("application", config.streams().applicationId());
    root.put("group", progress.flatMap(Progress::group).orElse(null));
    root.put("idf", progress.flatMap(Progress::idf).map(IdfRecords.Pointer::id).orElse(null));
    ArrayNode input = root.putArray("input");
    for (ApplicationView.Progress of : progress.map(Progress::input).orElse(List.of())) {
      ObjectNode partition = input.addObject();
      partition.put("topic", of.partition().topic());
      partition.put("partition", of.partition().partition());
      partition.put("read", orNull(of.committed()));
      partition.put("end", of.end());
      partition.put("lag", orNull(lag(of)));
    }
    Map<String, ApplicationView.Size> sizes = sizes();
    ArrayNode stores = root.putArray("stores");
    for (String store : plan.stores()) {
      Optional<ApplicationView.Size> size = Optional.ofNullable(sizes.get(plan.changelog(store)));
      ObjectNode node = stores.addObject();
      node.put("store", store);
      node.put("changelog", plan.changelog(store));
      node.put("partitions", size.map(ApplicationView.Size::partitions).orElse(null));
      node.put("bytes", size.map(ApplicationView.Size::bytes).orElse(null));
    }
    ArrayNode global = root.putArray("globalStores");
    plan.globalStores().forEach(global::add);
    root.put("topology", plan.topology().strip());
    root.set("settings", ConfigCommand.settingsJson(settings()));
    return root;
  }

  private static Long orNull(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }
}
