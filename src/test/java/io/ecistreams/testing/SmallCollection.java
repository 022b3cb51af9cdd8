package io.ecistreams.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.miner.LabelledQuery;
import io.ecistreams.miner.Passage;
import io.ecistreams.miner.PassageCollection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The first queries of the sample collection with their positives and some more passages. */
public final class SmallCollection {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SmallCollection() {}

  /**
   * A part of the sample.
   *
   * @param queries how many
   * @param passages at least how many; positives come first
   */
  public static PassageCollection of(int queries, int passages) {
    PassageCollection sample = PassageCollection.sample();
    List<LabelledQuery> some = sample.queries().subList(0, queries);
    Set<Passage> kept = new LinkedHashSet<>();
    some.forEach(query -> kept.addAll(sample.positivesOf(query)));
    sample.passages().stream().takeWhile(p -> kept.size() < passages).forEach(kept::add);
    return new PassageCollection(List.copyOf(kept), some, Map.of());
  }

  /** Writes passages.jsonl, in the form that all commands read. */
  public static Path writePassages(PassageCollection collection, Path directory)
      throws IOException {
    List<String> lines =
        collection.passages().stream()
            .map(p -> JSON.createObjectNode().put("id", p.id()).put("text", p.text()).toString())
            .toList();
    return Files.write(directory.resolve("passages.jsonl"), lines);
  }

  /** Writes queries.jsonl. */
  public static Path writeQueries(PassageCollection collection, Path directory) throws IOException {
    List<String> lines = collection.queries().stream().map(SmallCollection::line).toList();
    return Files.write(directory.resolve("queries.jsonl"), lines);
  }

  private static String line(LabelledQuery query) {
    ObjectNode line = JSON.createObjectNode().put("id", query.id()).put("text", query.text());
    query.positives().forEach(line.putArray("positives")::add);
    return line.toString();
  }
}
