package io.ecistreams.serde;

import java.util.List;

/**
 * A query of a collection with its judgements.
 *
 * @param positives ids of the documents that answer it, at least one
 */
public record QueryDocument(String id, String text, List<String> positives) {

  public QueryDocument {
    positives = List.copyOf(positives);
  }
}
