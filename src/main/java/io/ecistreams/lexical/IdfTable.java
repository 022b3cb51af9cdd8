package io.ecistreams.lexical;

import io.ecistreams.model.Fnv1a64;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Inverse document frequencies over a corpus: {@code idf(t) = ln(1 + (D - df + 1/2)/(df + 1/2))}
 * (definition.md, section 3; the BM25 idf of Robertson and Sparck Jones as Lucene floors it).
 * Immutable.
 */
public final class IdfTable {
  private static final IdfTable UNIFORM = new IdfTable(Map.of(), 0);

  private final Map<String, Integer> documentFrequencies;
  private final int passages;

  private IdfTable(Map<String, Integer> documentFrequencies, int passages) {
    this.documentFrequencies = documentFrequencies;
    this.passages = passages;
  }

  /** The table of no corpus: every term weighs 1. */
  public static IdfTable uniform() {
    return UNIFORM;
  }

  /**
   * Counts the passages of a corpus, in any order; equal texts count once. Texts are told apart by
   * a 64-bit hash, so that only hashes and terms stay in memory.
   */
  public static IdfTable of(Iterable<String> passages) {
    Map<String, Integer> frequencies = new HashMap<>();
    Set<Long> distinct = new HashSet<>();
    for (String passage : passages) {
      if (distinct.add(Fnv1a64.hash(passage))) {
        for (String term : Tokenizer.terms(passage)) {
          frequencies.merge(term, 1, Integer::sum);
        }
      }
    }
    return new IdfTable(frequencies, distinct.size());
  }

  /** The table of given counts: passages that contain each term. */
  static IdfTable of(Map<String, Integer> documentFrequencies, int passages) {
    return new IdfTable(documentFrequencies, passages);
  }

  /** Passages that contain each term. */
  Map<String, Integer> documentFrequencies() {
    return Collections.unmodifiableMap(documentFrequencies);
  }

  /** Distinct passages counted; 0 for the uniform table. */
  public int passages() {
    return passages;
  }

  /** Weight of a term, > 0; terms the corpus lacks weigh most. */
  public double idf(String term) {
    if (passages == 0) {
      return 1.0;
    }
    int df = documentFrequencies.getOrDefault(term, 0);
    return Math.log1p((passages - df + 0.5) / (df + 0.5));
  }

  /**
   * The idf-weighted share of the query's terms that a passage contains.
   *
   * @return in [0, 1]; 0 where the query has no term
   */
  public double containment(Set<String> queryTerms, Set<String> passageTerms) {
    double total = 0;
    double shared = 0;
    for (String term : queryTerms) {
      double weight = idf(term);
      total += weight;
      if (passageTerms.contains(term)) {
        shared += weight;
      }
    }
    return total > 0 ? Math.min(1.0, Math.max(0.0, shared / total)) : 0.0;
  }
}
