package io.ecistreams.config;

import static io.ecistreams.config.Option.flag;
import static io.ecistreams.config.Option.optionalText;
import static io.ecistreams.config.Option.whole;
import static io.ecistreams.config.Requirement.atLeast;
import static io.ecistreams.config.Requirement.matching;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The schema registry.
 *
 * @param urls addresses to try, in order; empty if not configured
 * @param autoRegister whether missing schemas of output topics are registered
 * @param retryMaxMs milliseconds for which an unreachable registry is tried again
 */
public record RegistrySettings(List<String> urls, boolean autoRegister, long retryMaxMs) {

  static RegistrySettings of(OptionGroup registry) {
    return new RegistrySettings(
        registry.high(
            optionalText(
                    "schema.registry.url",
                    matching(
                        "an http, https or mock address, or several separated by commas",
                        "\\s*(https?|mock)://[^\\s,]+(\\s*,\\s*(https?|mock)://[^\\s,]+)*\\s*"))
                .as(RegistrySettings::addresses),
            "Address of the Confluent-compatible schema registry; mock://name keeps schemas inside"
                + " the process; required by `eci run`."),
        registry.medium(
            flag("schema.registry.auto.register", true),
            "Whether schemas of the output topics are registered when missing; false needs them"
                + " registered beforehand."),
        registry.low(
            whole("schema.registry.retry.max.ms", 120_000, atLeast(0)),
            "How long one call to an unreachable registry is tried again, in milliseconds. After"
                + " that `eci run` takes the work up again at the last commit, and a command ends;"
                + " a command that gets no answer at its start ends at once."));
  }

  /** What is handed on to the registry's client, under the names and in the types it insists on. */
  static Map<String, Object> client(Settings settings) {
    Map<String, Object> properties = new TreeMap<>();
    for (Setting setting : settings.handedOn(Options.REGISTRY_PREFIX)) {
      String name = Options.clientName(setting.key());
      // The client looks for TLS keys, and only for them, under their full name.
      properties.put(name.startsWith("ssl.") ? setting.key() : name, typed(name, setting));
    }
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
      throw setting.refused("is not accepted; give a whole number.");
    }
  }

  private static List<String> addresses(Optional<String> given) {
    return given.stream()
        .flatMap(urls -> Arrays.stream(urls.split(",")))
        .map(String::strip)
        .toList();
  }
}
