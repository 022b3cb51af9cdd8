package io.ecistreams.miner;

import java.util.List;

/**
 * A query of the sample collection with its relevance judgements.
 *
 * @param id identity within the collection
 * @param topic the cluster it was written for
 * @param text the text, without encoder prefix
 * @param positives ids of the passages that answer it, at least one; the first is the reference
 */
public record SampleQuery(String id, String topic, String text, List<String> positives) {

  public SampleQuery {
    positives = List.copyOf(positives);
    if (positives.isEmpty()) {
      throw new IllegalArgumentException("Query %s has no positive.".formatted(id));
    }
  }
}
