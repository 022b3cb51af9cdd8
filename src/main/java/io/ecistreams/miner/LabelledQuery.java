package io.ecistreams.miner;

import java.util.List;

/**
 * A query with its relevance judgements.
 *
 * @param id identity within the collection
 * @param text the text, without encoder prefix
 * @param positives ids of the passages that answer it, at least one; the first is the reference
 */
public record LabelledQuery(String id, String text, List<String> positives) {

  public LabelledQuery {
    positives = List.copyOf(positives);
    if (positives.isEmpty()) {
      throw new IllegalArgumentException("Query %s has no positive.".formatted(id));
    }
  }

  /**
   * Whether a passage may be its negative: it is no labelled positive, and not the query itself,
   * which some collections hold as a passage too, under its id or another.
   */
  public boolean admits(Passage passage) {
    return !positives.contains(passage.id())
        && !passage.id().equals(id)
        && !passage.text().strip().equals(text.strip());
  }
}
