package io.ecistreams.config;

import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/** The reference of all options, made from their definition, so that it cannot be out of date. */
public final class Reference {

  private static final String INTRODUCTION =
      """
      <!-- Made by `eci config --markdown`; a test holds it against the definition. -->
      # Configuration

      Options are read from a properties file in UTF-8 (`--config FILE`) and from environment \
      variables, which win; `--brokers` and `--registry` of a command win over both. The variable of an option is `ECI_` and its key in capitals with `_` \
      for `.` and `-`: `ECI_PANE_MS` for `pane.ms`. An empty value counts as not set. Double \
      quotes around a value keep blanks at its ends; `""` is an empty text. `~/` at the start of \
      a path is the home directory. `eci config --effective`, or with `--config FILE`, shows what \
      is in effect and where it came from.

      Keys that are handed on:

      - `kafka.…` goes to every client of Kafka and to Kafka Streams without the prefix: \
      `kafka.security.protocol=SASL_SSL`, or `ECI_KAFKA_SECURITY_PROTOCOL`. The prefixes of \
      Kafka Streams work behind it: `kafka.main.consumer.max.poll.records=50`, \
      `kafka.producer.linger.ms=5`, `kafka.topic.retention.bytes=…`.
      - `schema.registry.…` goes to the client of the registry without the prefix: \
      `schema.registry.basic.auth.credentials.source=USER_INFO` and \
      `schema.registry.basic.auth.user.info=…`; `schema.registry.ssl.…` keeps it, as the client \
      expects.

      Their values are never printed where the key speaks of a password, secret, token, user.info \
      or jaas. Unknown keys are warned of and ignored.
      """;

  private Reference() {}

  /**
   * An option, in words.
   *
   * @param initial the default, empty if there is none
   * @param accepted which values, empty if any
   */
  public record Entry(
      String name,
      String type,
      String initial,
      String accepted,
      String importance,
      String meaning) {}

  /** The page of the documentation. */
  public static String markdown() {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    for (OptionGroup group : Options.GROUPS) {
      page.append("\n## ").append(group.title()).append("\n\n");
      page.append("| Option | Type | Default | Accepted | Importance | Meaning |\n");
      page.append("|---|---|---|---|---|---|\n");
      entries(group).forEach(option -> page.append(row(option)));
    }
    return page.toString();
  }

  private static String row(Entry option) {
    return "| `%s` | %s | %s | %s | %s | %s |\n"
        .formatted(
            option.name(),
            option.type(),
            option.initial().isEmpty() ? "" : "`" + option.initial() + "`",
            option.accepted(),
            option.importance(),
            option.meaning());
  }

  /** The same for a terminal: a line with the facts, below it the meaning. */
  public static String text() {
    StringBuilder page = new StringBuilder();
    for (OptionGroup group : Options.GROUPS) {
      page.append(page.isEmpty() ? "" : "\n").append(group.title()).append('\n');
      entries(group).forEach(option -> page.append(text(option)));
    }
    return page.toString();
  }

  private static String text(Entry option) {
    List<String> facts =
        List.of(
            option.type(),
            option.accepted(),
            option.initial().isEmpty() ? "not set by default" : "default " + option.initial());
    return "  %s  (%s)\n      %s\n"
        .formatted(
            option.name(),
            String.join("; ", facts.stream().filter(fact -> !fact.isEmpty()).toList()),
            option.meaning());
  }

  /** All options, in the order of the page. */
  public static List<Entry> entries() {
    return Options.GROUPS.stream().flatMap(group -> entries(group).stream()).toList();
  }

  private static List<Entry> entries(OptionGroup group) {
    return group.options().stream().map(o -> entry(o, group.documentation(o))).toList();
  }

  private static Entry entry(Option<?> option, ConfigKey documented) {
    return new Entry(
        option.name(),
        lower(option.type()),
        option.initial(),
        option.requirement().words(),
        lower(documented.importance),
        documented.documentation);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
