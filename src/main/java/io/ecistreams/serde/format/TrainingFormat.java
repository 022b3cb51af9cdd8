package io.ecistreams.serde.format;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.serde.JsonInputException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** How rows say which negatives were mined for a query. */
interface TrainingFormat {

  /** Rows that follow each other and have the same key make one record; without one, each row. */
  default Optional<List<String>> key(Row row) {
    return Optional.empty();
  }

  /**
   * The records of a row, or of all rows of a key.
   *
   * @throws JsonInputException if there is none in them
   */
  List<MinedNegatives> records(List<Row> rows, RecordDraft draft);

  /** Most negatives of a record where nobody says it. */
  default OptionalInt perQuery(ReadingOptions options) {
    return OptionalInt.empty();
  }

  /**
   * The arrays of a JSON line that have an element for each negative, so that a line can be written
   * with fewer; none where a line is not one record.
   */
  default Set<String> perNegative() {
    return Set.of();
  }
}
