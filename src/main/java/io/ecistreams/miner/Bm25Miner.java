package io.ecistreams.miner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.util.QueryBuilder;

/**
 * Top passages by BM25 with the parameters usual for short passages (k1 = 0.9, b = 0.4), over an
 * index in memory. No stemming and no stop words: the analyzer is Lucene's standard one.
 */
public final class Bm25Miner implements NegativeMiner, AutoCloseable {
  /** The name under which it is ranked. */
  public static final String SOURCE = "bm25";

  private static final String TEXT = "text";
  private static final float K1 = 0.9f;
  private static final float B = 0.4f;

  static {
    // A query may be as long as a passage: every word of it counts.
    IndexSearcher.setMaxClauseCount(Integer.MAX_VALUE);
  }

  private final List<Passage> passages;
  private final Map<String, Integer> places = new HashMap<>();
  private final int k;
  private final Analyzer analyzer = new StandardAnalyzer();
  private final ByteBuffersDirectory directory = new ByteBuffersDirectory();
  private final DirectoryReader reader;
  private final IndexSearcher searcher;

  /** Indexes the collection; under half a second for 500 passages. */
  public Bm25Miner(PassageCollection collection, int k) {
    this(collection, k, IndexWriterConfig.DISABLE_AUTO_FLUSH);
  }

  /** The same with a new segment after so many passages, not only when 16 MB are full. */
  Bm25Miner(PassageCollection collection, int k, int segment) {
    this.passages = collection.passages();
    for (Passage passage : passages) {
      places.put(passage.id(), places.size());
    }
    this.k = k;
    BM25Similarity similarity = new BM25Similarity(K1, B);
    try {
      // Merges neighbours only: a document's number is the passage's place, and ties keep its
      // order.
      IndexWriterConfig config =
          new IndexWriterConfig(analyzer)
              .setSimilarity(similarity)
              .setMaxBufferedDocs(segment)
              .setMergePolicy(new LogDocMergePolicy());
      try (IndexWriter writer = new IndexWriter(directory, config)) {
        for (Passage passage : passages) {
          Document document = new Document();
          document.add(new TextField(TEXT, passage.text(), Field.Store.NO));
          writer.addDocument(document);
        }
        writer.forceMerge(1);
      }
      this.reader = DirectoryReader.open(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("The passages cannot be indexed in memory.", e);
    }
    this.searcher = new IndexSearcher(reader);
    this.searcher.setSimilarity(similarity);
  }

  @Override
  public String source() {
    return SOURCE;
  }

  @Override
  public String version() {
    return "lucene bm25, k1=%s, b=%s, k=%d".formatted(K1, B, k);
  }

  @Override
  public List<MinedCandidate> mine(LabelledQuery query) {
    Query terms = new QueryBuilder(analyzer).createBooleanQuery(TEXT, query.text());
    if (terms == null) { // no letter and no digit in the query
      return List.of();
    }
    try {
      // Of those that are left out only the labelled ones are known in number.
      int depth = k + query.positives().size() + 1;
      while (true) {
        ScoreDoc[] hits = searcher.search(terms, depth).scoreDocs;
        List<MinedCandidate> candidates = candidates(query, hits);
        if (candidates.size() == k || hits.length < depth) {
          return candidates;
        }
        depth = 2 * depth;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The index in memory cannot be searched.", e);
    }
  }

  /** {@inheritDoc} A positive that shares no word with the query has 0. */
  @Override
  public OptionalDouble positiveScore(LabelledQuery query) {
    Query terms = new QueryBuilder(analyzer).createBooleanQuery(TEXT, query.text());
    double least = Double.POSITIVE_INFINITY;
    try {
      for (String positive : query.positives()) {
        least =
            Math.min(
                least,
                terms == null
                    ? 0
                    : searcher.explain(terms, places.get(positive)).getValue().doubleValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The index in memory cannot be searched.", e);
    }
    return OptionalDouble.of(least);
  }

  private List<MinedCandidate> candidates(LabelledQuery query, ScoreDoc[] hits) {
    List<MinedCandidate> candidates = new ArrayList<>();
    for (ScoreDoc hit : hits) {
      Passage passage = passages.get(hit.doc);
      if (candidates.size() < k && query.admits(passage)) {
        candidates.add(
            new MinedCandidate(
                passage.id(),
                passage.text(),
                OptionalDouble.of(hit.score),
                candidates.size() + 1,
                Optional.empty()));
      }
    }
    return List.copyOf(candidates);
  }

  @Override
  public void close() {
    try {
      reader.close();
      directory.close();
    } catch (IOException e) {
      throw new UncheckedIOException("The index in memory cannot be closed.", e);
    } finally {
      analyzer.close();
    }
  }
}
