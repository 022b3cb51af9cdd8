package io.ecistreams.cli;

import io.ecistreams.runtime.QrelsFile;
import io.ecistreams.serde.format.JoinedTexts;
import io.ecistreams.serde.format.ReadingOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The files behind the ids of training files, on the command line; use as a mixin. */
final class JoinOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--corpus",
      paramLabel = "FILE",
      description =
          "The passages that ids stand for, with id (or _id, docid, pid), text and title, or id and"
              + " text between tabs; they are held in memory.")
  private Optional<Path> corpus = Optional.empty();

  @Option(
      names = "--queries",
      paramLabel = "FILE",
      description = "The queries that ids stand for, likewise.")
  private Optional<Path> queries = Optional.empty();

  @Option(
      names = "--qrels",
      paramLabel = "FILE",
      description = "The judgements that TREC runs are held against: query, document and grade.")
  private Optional<Path> qrels = Optional.empty();

  /**
   * Refuses them where no file is read.
   *
   * @throws ParameterException if one was given
   */
  void requireNone() {
    if (corpus.isPresent() || queries.isPresent() || qrels.isPresent()) {
      throw new ParameterException(
          command.commandLine(),
          "--corpus, --queries and --qrels belong to ids in files; name the FILE that has them, or leave them out");
    }
  }

  /**
   * Reads them, and says how training files are read.
   *
   * @throws ParameterException if one is missing
   */
  ReadingOptions reading(FormatOptions format, UnusableLines unusable) {
    if (corpus.isPresent() != queries.isPresent()) {
      throw new ParameterException(
          command.commandLine(), "--corpus and --queries belong together; give both or none");
    }
    corpus.ifPresent(file -> InputFile.readable("--corpus", file));
    queries.ifPresent(file -> InputFile.readable("--queries", file));
    qrels.ifPresent(file -> InputFile.readable("--qrels", file));
    Map<String, Map<String, Double>> judgements =
        qrels.map(file -> QrelsFile.read(file, unusable::note)).orElseGet(Map::of);
    Optional<JoinedTexts> texts =
        corpus.map(file -> JoinedTexts.read(file, queries.orElseThrow(), unusable));
    corpus.ifPresent(file -> unusable.printSum("the files that ids stand for"));
    return format.reading(texts, judgements, false);
  }
}
