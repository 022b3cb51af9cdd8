package io.ecistreams.cli;

import io.ecistreams.serde.format.JoinedTexts;
import io.ecistreams.serde.format.ReadingOptions;
import io.ecistreams.serde.format.TrainingFormats;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What training files are, on the command line; use as a mixin. */
final class FormatOptions {
  static final String FILES =
      "Mined negatives in any format of src/docs/formats.md, recognised by content, plain or packed"
          + " by gzip or zstd; - for standard input.";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      completionCandidates = Names.class,
      description =
          "What the files are, where their content does not tell it: ${COMPLETION-CANDIDATES}.")
  private Optional<String> format = Optional.empty();

  @Option(
      names = "--columns",
      paramLabel = "FIELD=COLUMN",
      split = ",",
      description =
          "Where the fields of the format are, e.g. query=anchor,positive=answer; numbers of"
              + " columns for a table without a heading, e.g. query=1,positive=2,negative=3.")
  private Map<String, String> columns = new LinkedHashMap<>();

  @Option(
      names = "--per-query",
      paramLabel = "K",
      description =
          "Take the first K negatives of a record (default: all, of a TREC run "
              + ReadingOptions.USUAL_PER_QUERY
              + ").")
  private Optional<Integer> perQuery = Optional.empty();

  private int perQueryOfRun = ReadingOptions.USUAL_PER_QUERY;

  /** For the completion, and for the help text. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return TrainingFormats.names().iterator();
    }
  }

  /**
   * Checks what picocli cannot.
   *
   * @throws ParameterException if a value is none that there is
   */
  void check() {
    if (format.filter(name -> !TrainingFormats.names().contains(name)).isPresent()) {
      throw wrong(
          "There is no format %s; there are %s. For JSON as output, give --json."
              .formatted(format.get(), String.join(", ", TrainingFormats.names())));
    }
    if (perQuery.filter(k -> k < 1).isPresent()) {
      throw wrong("--per-query must be at least 1, not " + perQuery.get());
    }
  }

  /** Has more of a run read than usual, as some of it is left out later. */
  void readRunsTo(int depth) {
    perQueryOfRun = depth;
  }

  /** Whether it is said how many negatives of a record are read. */
  boolean sayPerQuery() {
    return perQuery.isPresent();
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(command.commandLine(), sentence);
  }

  /**
   * How to read.
   *
   * @param texts those that ids stand for
   * @param judgements grades above zero by query and document
   * @param idsAreEnough whether items may have nothing but an id
   */
  ReadingOptions reading(
      Optional<JoinedTexts> texts,
      Map<String, Map<String, Double>> judgements,
      boolean idsAreEnough) {
    return new ReadingOptions(
        format,
        columns,
        perQuery.isPresent() ? OptionalInt.of(perQuery.get()) : OptionalInt.empty(),
        perQueryOfRun,
        texts,
        judgements,
        idsAreEnough);
  }
}
