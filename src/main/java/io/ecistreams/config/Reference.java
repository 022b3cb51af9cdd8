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
    Options.byGroup()
        .forEach(
            (title, options) -> {
              page.append("\n## ").append(title).append("\n\n");
              page.append("| Option | Type | Default | Accepted | Importance | Meaning |\n");
              page.append("|---|---|---|---|---|---|\n");
              options.forEach(option -> page.append(row(option)));
            });
    return page.toString();
  }

  private static String row(ConfigKey option) {
    String initial = Values.initialText(option);
    return "| `%s` | %s | %s | %s | %s | %s |\n"
        .formatted(
            option.name,
            type(option),
            initial.isEmpty() ? "" : "`" + initial + "`",
            option.validator,
            lower(option.importance),
            option.documentation);
  }

  /** The same for a terminal: a line with the facts, below it the meaning. */
  public static String text() {
    StringBuilder page = new StringBuilder();
    Options.byGroup()
        .forEach(
            (title, options) -> {
              page.append(page.isEmpty() ? "" : "\n").append(title).append('\n');
              options.forEach(option -> page.append(entry(option)));
            });
    return page.toString();
  }

  private static String entry(ConfigKey option) {
    String initial = Values.initialText(option);
    String requirement = option.validator.toString();
    List<String> facts =
        List.of(
            type(option),
            requirement,
            initial.isEmpty() ? "not set by default" : "default " + initial);
    return "  %s  (%s)\n      %s\n"
        .formatted(
            option.name,
            String.join("; ", facts.stream().filter(fact -> !fact.isEmpty()).toList()),
            option.documentation);
  }

  private static String type(ConfigKey option) {
    return lower(option.type);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
