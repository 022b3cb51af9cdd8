package io.ecistreams.serde.format;

import io.ecistreams.serde.CorpusDocument;
import io.ecistreams.serde.JsonInputException;
import io.ecistreams.serde.JsonLines;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Passages or queries of a collection: objects with an id (also as {@code _id}, {@code docid},
 * {@code qid} and the like), a text and perhaps a title, in JSON lines, an array, a table or
 * Parquet; or lines with id and text between tabs, as MS MARCO has them.
 */
public final class CorpusFile {
  private static final Map<String, String> BY_PLACE = Map.of("id", "1", "text", "2");

  private CorpusFile() {}

  /**
   * All texts. The stream is lazy and must be closed.
   *
   * @param unusable hears of each line that is left out
   * @throws JsonInputException if the file cannot be read
   */
  public static Stream<CorpusDocument> read(Path file, Consumer<JsonInputException> unusable) {
    OpenedRows opened = OpenedRows.of(TrainingInput.of(file));
    Beginning.Container container = opened.beginning().container();
    if (container == Beginning.Container.JSON_LINES || container == Beginning.Container.UNKNOWN) {
      return JsonLines.readCorpus(opened.bytes(), file.toString(), unusable);
    }
    boolean isBare =
        container == Beginning.Container.TSV && !hasHeading(opened.beginning().names());
    Rows rows = opened.rows(!isBare);
    return Stream.generate(() -> rows.next(unusable))
        .takeWhile(Optional::isPresent)
        .flatMap(Optional::stream)
        .map(row -> isBare ? row.renamed(BY_PLACE) : row)
        .flatMap(row -> document(row, unusable).stream())
        .onClose(rows::close);
  }

  private static boolean hasHeading(Set<String> names) {
    return Passages.IDS.stream().anyMatch(names::contains);
  }

  private static Optional<CorpusDocument> document(Row row, Consumer<JsonInputException> unusable) {
    Optional<String> id = Passages.id(row);
    if (id.isEmpty()) {
      unusable.accept(row.problem("id", "missing; the fields are " + row.names()));
    }
    return id.map(known -> new CorpusDocument(known, Passages.text(row)));
  }
}
