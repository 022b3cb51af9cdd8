package io.ecistreams.cli;

import io.ecistreams.embedding.ProgressListener;
import io.ecistreams.model.MinedItem;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.runtime.ProbeCollection;
import io.ecistreams.runtime.QrelsFile;
import io.ecistreams.runtime.ScoringException;
import io.ecistreams.runtime.VectorFile;
import io.ecistreams.serde.CorpusDocument;
import io.ecistreams.serde.JsonLines;
import io.ecistreams.serde.QueryDocument;
import io.ecistreams.serde.format.CorpusFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The files of a labelled collection, on the command line. */
final class ProbeFiles {

  @Option(
      names = "--corpus",
      paramLabel = "FILE",
      description = "The passages that are ranked, JSON lines with id and text.")
  private Optional<Path> corpus = Optional.empty();

  @Option(
      names = "--queries",
      paramLabel = "FILE",
      description =
          "The labelled queries, JSON lines with id and text, and positives unless --qrels has the"
              + " judgements.")
  private Optional<Path> queries = Optional.empty();

  @Option(
      names = "--qrels",
      paramLabel = "FILE",
      description =
          "Judgements, a line each: query, document and grade, or as TREC has it; grades above 0"
              + " are gains. Without it every positive of --queries has grade 1.")
  private Optional<Path> qrels = Optional.empty();

  @Option(
      names = "--binary",
      description =
          "Let every grade above 0 count as 1: for judgements whose larger grades are not the better"
              + " ones.")
  private boolean isBinary;

  @Option(
      names = "--corpus-vectors",
      paramLabel = "FILE",
      description =
          "Vectors of --corpus, a row a line: float32 little-endian, bare or by numpy.save.")
  private Optional<Path> corpusVectors = Optional.empty();

  @Option(
      names = "--query-vectors",
      paramLabel = "FILE",
      description = "Vectors of --queries, in the same form.")
  private Optional<Path> queryVectors = Optional.empty();

  /** Whether no file is named. */
  boolean areNone() {
    return Stream.of(corpus, queries, qrels, corpusVectors, queryVectors)
        .allMatch(Optional::isEmpty);
  }

  /**
   * What is wrong with the options, in a sentence, if anything.
   *
   * @param embeds whether texts are embedded
   */
  Optional<String> complaint(boolean embeds) {
    if (corpus.isEmpty() || queries.isEmpty()) {
      return Optional.of("--corpus and --queries are needed to train and to judge; give both.");
    }
    if (corpusVectors.isPresent() != queryVectors.isPresent()) {
      return Optional.of("--corpus-vectors and --query-vectors belong together; give both.");
    }
    if (corpusVectors.isPresent() == embeds) {
      return Optional.of(
          "Vectors come from files or from the encoder; give either --corpus-vectors and --query-vectors or --embed.");
    }
    return Optional.empty();
  }

  /** The named files must be there. */
  void requireReadable() {
    corpus.ifPresent(file -> InputFile.readable("--corpus", file));
    queries.ifPresent(file -> InputFile.readable("--queries", file));
    qrels.ifPresent(file -> InputFile.readable("--qrels", file));
    corpusVectors.ifPresent(file -> InputFile.readable("--corpus-vectors", file));
    queryVectors.ifPresent(file -> InputFile.readable("--query-vectors", file));
  }

  /**
   * Reads the collection, and embeds its texts where an encoder is given.
   *
   * @param progress hears of the embedding
   */
  ProbeCollection read(
      Optional<TextEmbedder> embedder, UnusableLines unusable, ProgressListener progress) {
    List<MinedItem> documents = documents(corpus.orElseThrow(), unusable);
    Map<String, Map<String, Double>> grades = new LinkedHashMap<>();
    List<MinedItem> asked = new ArrayList<>();
    if (qrels.isPresent()) {
      grades.putAll(QrelsFile.read(qrels.get(), unusable::note));
      if (isBinary) {
        grades.values().forEach(judged -> judged.replaceAll((id, grade) -> 1.0));
      }
      asked.addAll(documents(queries.orElseThrow(), unusable));
    } else {
      readQueries(queries.orElseThrow(), unusable, asked, grades);
    }
    if (documents.isEmpty() || asked.isEmpty()) {
      throw new ScoringException(
          "There are no documents in %s, or no queries in %s, that can be used."
              .formatted(corpus.get(), queries.get()));
    }
    ProbeCollection collection =
        embedder
            .map(encoder -> ProbeCollection.embedded(documents, asked, grades, encoder, progress))
            .orElseGet(
                () ->
                    new ProbeCollection(
                        withVectors(documents, corpusVectors.orElseThrow(), corpus.get()),
                        withVectors(asked, queryVectors.orElseThrow(), queries.get()),
                        grades));
    noteLeftOut(collection.repeated(), "whose id came before", unusable);
    noteLeftOut(collection.withoutText(), "that have no text to embed", unusable);
    return collection;
  }

  private static void noteLeftOut(int number, String why, UnusableLines unusable) {
    if (number > 0) {
      unusable.noteAll("%,d documents or queries %s".formatted(number, why), number);
    }
  }

  private static List<MinedItem> withVectors(List<MinedItem> items, Path vectors, Path lines) {
    return ProbeCollection.withVectors(items, VectorFile.read(vectors, items.size(), lines));
  }

  private static List<MinedItem> documents(Path file, UnusableLines unusable) {
    try (Stream<CorpusDocument> lines = CorpusFile.read(file, unusable)) {
      List<MinedItem> items = lines.map(line -> item(line.id(), line.text())).toList();
      unusable.printSum(file.toString());
      return items;
    }
  }

  private static void readQueries(
      Path file,
      UnusableLines unusable,
      List<MinedItem> asked,
      Map<String, Map<String, Double>> grades) {
    try (Stream<QueryDocument> lines = JsonLines.readQueries(file, unusable)) {
      lines.forEach(
          line -> {
            asked.add(item(line.id(), line.text()));
            line.positives()
                .forEach(
                    positive ->
                        grades
                            .computeIfAbsent(line.id(), id -> new LinkedHashMap<>())
                            .put(positive, 1.0));
          });
    }
    unusable.printSum(file.toString());
  }

  static MinedItem item(String id, String text) {
    return new MinedItem(Optional.of(id), Optional.of(text), Optional.empty());
  }
}
