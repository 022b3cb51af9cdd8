package io.ecistreams.runtime;

import java.util.Map;

/**
 * What a public topic should be.
 *
 * @param name as configured
 * @param partitions at least 1
 * @param cleanupPolicy {@code delete} or {@code compact}
 * @param configs all topic configs that are set, cleanup.policy among them; the rest is the
 *     broker's default
 */
public record TopicSpec(
    String name, int partitions, String cleanupPolicy, Map<String, String> configs) {

  public TopicSpec {
    configs = Map.copyOf(configs);
  }
}
