package io.ecistreams.serde;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How to reach the schema registry.
 *
 * @param url one URL or several with commas; {@code mock://scope} is an in-process registry shared
 *     by all who name the scope, which accepts incompatible schemas
 * @param autoRegister whether serializers register their schema, or only look it up
 * @param retryMax how long an unreachable registry is retried before the caller fails; stay well
 *     below {@code max.poll.interval.ms}, because a stream thread waits meanwhile
 * @param clientProperties handed to the Confluent client as they are, e.g. {@code
 *     basic.auth.credentials.source}, numbers in the types it casts to; TLS keys need the prefix
 *     {@code schema.registry.ssl.}
 */
public record RegistryConfig(
    String url, boolean autoRegister, Duration retryMax, Map<String, Object> clientProperties) {

  public RegistryConfig {
    Objects.requireNonNull(url, "url");
    if (url.isBlank()) {
      throw new IllegalArgumentException("The schema registry's URL is blank.");
    }
    if (retryMax.isNegative()) {
      throw new IllegalArgumentException("retryMax is negative: " + retryMax);
    }
    clientProperties = Map.copyOf(clientProperties);
  }

  /** The same, answered within a time or not at all, unless the client is told otherwise. */
  public RegistryConfig answering(Duration within) {
    Map<String, Object> properties = new HashMap<>(clientProperties);
    properties.putIfAbsent("http.connect.timeout.ms", (int) within.toMillis());
    properties.putIfAbsent("http.read.timeout.ms", (int) within.toMillis());
    return new RegistryConfig(url, autoRegister, retryMax, properties);
  }

  /** The URL as it may be shown: without a user and password before the host. */
  public String displayUrl() {
    return url.replaceAll("//[^/,]*@", "//");
  }

  /** Names the client properties without their values, which may be secrets. */
  @Override
  public String toString() {
    return "RegistryConfig[url=%s, autoRegister=%s, retryMax=%s, clientProperties=%s]"
        .formatted(displayUrl(), autoRegister, retryMax, clientProperties.keySet());
  }
}
