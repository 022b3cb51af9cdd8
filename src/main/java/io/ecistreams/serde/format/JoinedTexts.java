package io.ecistreams.serde.format;

import io.ecistreams.avro.Item;
import io.ecistreams.serde.CorpusDocument;
import io.ecistreams.serde.JsonInputException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The texts that ids stand for; all are held in memory. */
public final class JoinedTexts {
  private final Map<String, String> passages;
  private final Map<String, String> queries;

  private JoinedTexts(Map<String, String> passages, Map<String, String> queries) {
    this.passages = passages;
    this.queries = queries;
  }

  /**
   * Reads a corpus and its queries; of texts with one id the first counts.
   *
   * @param unusable hears of each line that is left out
   */
  public static JoinedTexts read(Path corpus, Path queries, Consumer<JsonInputException> unusable) {
    return new JoinedTexts(texts(corpus, unusable), texts(queries, unusable));
  }

  private static Map<String, String> texts(Path file, Consumer<JsonInputException> unusable) {
    Map<String, String> texts = new HashMap<>();
    try (Stream<CorpusDocument> documents = CorpusFile.read(file, unusable)) {
      documents.forEach(document -> texts.putIfAbsent(document.id(), document.text()));
    }
    return texts;
  }

  /**
   * A passage with its text; as it is where it has one.
   *
   * @throws JsonInputException if its id is not in the corpus
   */
  Item passage(Item item, String place) {
    return joined(item, passages, place, "the document %s is not in --corpus");
  }

  /**
   * A query with its text; as it is where it has one.
   *
   * @throws JsonInputException if its id is not among the queries
   */
  Item query(Item item, String place) {
    return joined(item, queries, place, "the query %s is not in --queries");
  }

  private static Item joined(Item item, Map<String, String> texts, String place, String unknown) {
    if (item.getText().isPresent() || item.getEmbedding().isPresent() || item.getId().isEmpty()) {
      return item;
    }
    String id = item.getId().get();
    return Optional.ofNullable(texts.get(id))
        .map(text -> Passages.of(Optional.of(id), text))
        .orElseThrow(
            () -> new JsonInputException("%s: %s.".formatted(place, unknown.formatted(id))));
  }
}
