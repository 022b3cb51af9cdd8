package io.ecistreams.miner.llm;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * A model behind a server with OpenAI's interface.
 *
 * @param baseUrl what {@code /chat/completions} is put after, e.g. {@code http://localhost:8000/v1}
 * @param model as the server calls it
 * @param key empty for a server that asks for none
 * @param jsonMode whether the server is asked to give JSON only ({@code response_format})
 * @param timeout for one answer, from the connection to its last byte
 * @param attempts at most, the first one included, at least 1
 */
public record ChatEndpoint(
    URI baseUrl,
    String model,
    Optional<ApiKey> key,
    boolean jsonMode,
    Duration timeout,
    int attempts) {

  public ChatEndpoint {
    String scheme = baseUrl.getScheme();
    if (!("http".equals(scheme) || "https".equals(scheme)) || baseUrl.getHost() == null) {
      throw new IllegalArgumentException(
          "the base URL must be like http://localhost:8000/v1 or https://host/v1");
    }
    if (baseUrl.getUserInfo() != null || baseUrl.getQuery() != null) {
      throw new IllegalArgumentException(
          "the base URL must have no user and no query: keys come from the environment or a file");
    }
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts must be at least 1, is " + attempts);
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("the timeout must be above 0, is " + timeout);
    }
  }

  /** Where questions go. */
  URI completions() {
    String base = baseUrl.toString();
    return URI.create((base.endsWith("/") ? base : base + "/") + "chat/completions");
  }
}
