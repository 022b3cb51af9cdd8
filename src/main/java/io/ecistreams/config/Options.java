package io.ecistreams.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The documentation of all options, in the order in which they are declared. */
final class Options {

  static final String KAFKA_PREFIX = "kafka.";
  static final String REGISTRY_PREFIX = "schema.registry.";

  static final List<OptionGroup> GROUPS = EciConfig.documentation();

  private static final Map<String, Option<?>> BY_NAME =
      GROUPS.stream()
          .flatMap(group -> group.options().stream())
          .collect(
              Collectors.toMap(Option::name, Function.identity(), (a, b) -> a, LinkedHashMap::new));

  private Options() {}

  static Optional<Option<?>> find(String key) {
    return Optional.ofNullable(BY_NAME.get(key));
  }

  static Collection<Option<?>> all() {
    return BY_NAME.values();
  }

  static Collection<String> names() {
    return BY_NAME.keySet();
  }

  /** True for keys that are handed on to the clients of Kafka or of the registry. */
  static boolean isHandedOn(String key) {
    return !BY_NAME.containsKey(key)
        && (key.startsWith(KAFKA_PREFIX) || key.startsWith(REGISTRY_PREFIX));
  }

  /** The name by which the client knows a handed-on key. */
  static String clientName(String key) {
    String prefix = key.startsWith(KAFKA_PREFIX) ? KAFKA_PREFIX : REGISTRY_PREFIX;
    return key.substring(prefix.length());
  }
}
