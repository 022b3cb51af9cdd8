package io.ecistreams.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;

/** The definition of all options, made once. */
final class Options {

  private static final ConfigDef DEFINITION = define();

  private Options() {}

  private static ConfigDef define() {
    ConfigDef definition = new ConfigDef();
    ConnectionOptions.define(definition);
    HttpOptions.define(definition);
    ScoringOptions.define(definition);
    return definition;
  }

  /** The options by group, in the order in which they are documented. */
  static Map<String, List<ConfigDef.ConfigKey>> byGroup() {
    Map<String, List<ConfigDef.ConfigKey>> groups = new LinkedHashMap<>();
    for (String group : DEFINITION.groups()) {
      groups.put(
          group,
          DEFINITION.configKeys().values().stream()
              .filter(key -> group.equals(key.group))
              .sorted(Comparator.comparingInt(key -> key.orderInGroup))
              .toList());
    }
    return groups;
  }

  static Optional<ConfigDef.ConfigKey> find(String key) {
    return Optional.ofNullable(DEFINITION.configKeys().get(key));
  }

  static Collection<ConfigDef.ConfigKey> all() {
    return DEFINITION.configKeys().values();
  }

  static Collection<String> names() {
    return DEFINITION.names();
  }
}
