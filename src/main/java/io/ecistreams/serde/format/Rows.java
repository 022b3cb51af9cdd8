package io.ecistreams.serde.format;

import io.ecistreams.serde.JsonInputException;
import java.util.Optional;
import java.util.function.Consumer;

/** The rows of a file, one after another. */
interface Rows extends AutoCloseable {

  /**
   * The next row that can be used; empty at the end.
   *
   * @param unusable hears of each that is left out
   * @throws JsonInputException if the rest cannot be read
   */
  Optional<Row> next(Consumer<JsonInputException> unusable);

  @Override
  void close();
}
