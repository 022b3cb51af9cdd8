package io.ecistreams.config;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.streams.StreamsConfig;

/** What Kafka's own clients know, to check, mask and distribute settings that are handed on. */
final class KafkaNames {

  /** Longest first: {@code main.consumer.x} must not be read as anything shorter. */
  static final List<String> PREFIXES =
      List.of(
          "restore.consumer.",
          "global.consumer.",
          "main.consumer.",
          "consumer.",
          "producer.",
          "admin.");

  private static final List<ConfigDef> DEFINITIONS =
      List.of(
          StreamsConfig.configDef(),
          ConsumerConfig.configDef(),
          ProducerConfig.configDef(),
          AdminClientConfig.configDef());

  private KafkaNames() {}

  static Set<String> all() {
    Set<String> names = new HashSet<>();
    DEFINITIONS.forEach(definition -> names.addAll(definition.names()));
    return names;
  }

  /** True if some client of Kafka knows the name; topic.* goes to internal topics unchecked. */
  static boolean isKnown(String name) {
    return name.startsWith("topic.") || key(name).findAny().isPresent();
  }

  static boolean isPassword(String name) {
    return key(name).anyMatch(key -> key.type == ConfigDef.Type.PASSWORD);
  }

  static Optional<String> prefixOf(String name) {
    return PREFIXES.stream().filter(name::startsWith).findFirst();
  }

  private static Stream<ConfigDef.ConfigKey> key(String name) {
    String bare = name.substring(prefixOf(name).orElse("").length());
    return DEFINITIONS.stream()
        .map(ConfigDef::configKeys)
        .filter(keys -> keys.containsKey(bare))
        .map(keys -> keys.get(bare));
  }
}
