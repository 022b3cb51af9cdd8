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
      variables, which win. The variable of an option is `ECI_` and its key in capitals with `_` \
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

  /** The page of the documentation. */
  public static String markdown() {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    for (OptionGroup group : Options.GROUPS) {
      page.append("\n## ").append(group.title()).append("\n\n");
      page.append("| Option | Type | Default | Accepted | Importance | Meaning |\n");
      page.append("|---|---|---|---|---|---|\n");
      group.options().forEach(o -> page.append(row(o, group.documentation(o))));
    }
    return page.toString();
  }

  private static String row(Option<?> option, ConfigKey documented) {
    String initial = option.initial();
    return "| `%s` | %s | %s | %s | %s | %s |\n"
        .formatted(
            option.name(),
            lower(option.type()),
            initial.isEmpty() ? "" : "`" + initial + "`",
            option.requirement().words(),
            lower(documented.importance),
            documented.documentation);
  }

  /** The same for a terminal: a line with the facts, below it the meaning. */
  public static String text() {
    StringBuilder page = new StringBuilder();
    for (OptionGroup group : Options.GROUPS) {
      page.append(page.isEmpty() ? "" : "\n").append(group.title()).append('\n');
      group.options().forEach(o -> page.append(entry(o, group.documentation(o))));
    }
    return page.toString();
  }

  private static String entry(Option<?> option, ConfigKey documented) {
    String initial = option.initial();
    List<String> facts =
        List.of(
            lower(option.type()),
            option.requirement().words(),
            initial.isEmpty() ? "not set by default" : "default " + initial);
    return "  %s  (%s)\n      %s\n"
        .formatted(
            option.name(),
            String.join("; ", facts.stream().filter(fact -> !fact.isEmpty()).toList()),
            documented.documentation);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
