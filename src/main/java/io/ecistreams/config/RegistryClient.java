package io.ecistreams.config;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Properties of the registry client, under the names and in the types that it insists on. */
final class RegistryClient {

  private RegistryClient() {}

  static Map<String, Object> properties(Settings settings) {
    Map<String, Object> properties = new TreeMap<>();
    settings
        .given()
        .forEach(
            (key, setting) -> {
              if (key.startsWith(Keys.REGISTRY_PREFIX) && Keys.isPassThrough(key)) {
                String name = Keys.withoutPrefix(key);
                // The client looks for TLS keys, and only for them, under their full name.
                properties.put(name.startsWith("ssl.") ? key : name, typed(name, setting));
              }
            });
    return Collections.unmodifiableMap(properties);
  }

  /** The client casts these without parsing. */
  private static Object typed(String name, Setting setting) {
    try {
      return switch (name) {
        case "missing.id.cache.ttl.sec",
            "missing.version.cache.ttl.sec",
            "missing.schema.cache.ttl.sec" ->
            Long.valueOf(setting.value());
        case "missing.cache.size" -> Integer.valueOf(setting.value());
        case "bearer.auth.cache.expiry.buffer.seconds" -> Short.valueOf(setting.value());
        default -> setting.value();
      };
    } catch (NumberFormatException e) {
      throw new ConfigurationException(
          "%s = %s (from %s) is not accepted; give a whole number."
              .formatted(setting.key(), setting.shown(), setting.origin().words()));
    }
  }
}
