package io.ecistreams.serde.format;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How files are read.
 *
 * @param format one of {@link TrainingFormats#names}; absent: told by the content
 * @param columns names of fields as formats know them, with those that the files have; numbers of
 *     columns, from 1, for tables without a heading
 * @param perQuery most negatives of a record, its first ones; absent: all, but of runs the next
 * @param perQueryOfRun {@value #USUAL_PER_QUERY}, or more where some are left out later
 * @param texts those that ids stand for; absent: none is known
 * @param judgements grades above zero by query and document, for runs
 * @param idsAreEnough whether items may have nothing but an id
 */
public record ReadingOptions(
    Optional<String> format,
    Map<String, String> columns,
    OptionalInt perQuery,
    int perQueryOfRun,
    Optional<JoinedTexts> texts,
    Map<String, Map<String, Double>> judgements,
    boolean idsAreEnough) {
  /** Of a run, which goes far below what anybody trains on. */
  public static final int USUAL_PER_QUERY = 8;

  /** Whether columns are told by their numbers. */
  boolean isByNumber() {
    return !columns.isEmpty()
        && columns.values().stream().allMatch(name -> name.matches("[1-9]\\d{0,3}"));
  }
}
