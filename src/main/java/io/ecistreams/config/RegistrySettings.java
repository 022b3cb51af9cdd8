package io.ecistreams.config;

import java.util.Arrays;
import java.util.List;

/**
 * The schema registry.
 *
 * @param urls addresses to try, in order; empty if not configured
 * @param autoRegister whether missing schemas of output topics are registered
 * @param retryMaxMs milliseconds for which an unreachable registry is tried again
 */
public record RegistrySettings(List<String> urls, boolean autoRegister, long retryMaxMs) {

  public RegistrySettings {
    urls = List.copyOf(urls);
  }

  static RegistrySettings of(Values values) {
    return new RegistrySettings(
        values.optionalString(Keys.REGISTRY_URL).stream()
            .flatMap(urls -> Arrays.stream(urls.split(",")))
            .map(String::strip)
            .toList(),
        values.booleanOf(Keys.REGISTRY_AUTO_REGISTER),
        values.longOf(Keys.REGISTRY_RETRY_MAX_MS));
  }
}
