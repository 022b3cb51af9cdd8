package io.ecistreams.remote;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a model's server is, and what is taken of it.
 *
 * @param baseUrl what the paths of its interface are put after, e.g. {@code
 *     http://localhost:8000/v1}
 * @param key empty for a server that asks for none
 * @param timeout for one answer, from the connection to its last byte
 * @param maxBytes of one answer, at least 1
 */
public record ServerAddress(URI baseUrl, Optional<ApiKey> key, Duration timeout, int maxBytes) {

  public ServerAddress {
    String scheme = baseUrl.getScheme();
    if (!("http".equals(scheme) || "https".equals(scheme)) || baseUrl.getHost() == null) {
      throw new IllegalArgumentException(
          "the base URL must be like http://localhost:8000/v1 or https://host/v1");
    }
    if (baseUrl.getUserInfo() != null || baseUrl.getQuery() != null) {
      throw new IllegalArgumentException(
          "the base URL must have no user and no query: keys come from the environment or a file");
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("the timeout must be above 0, is " + timeout);
    }
  }

  URI at(String path) {
    String base = baseUrl.toString();
    return URI.create((base.endsWith("/") ? base : base + "/") + path);
  }
}
