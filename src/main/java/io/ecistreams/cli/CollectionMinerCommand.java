package io.ecistreams.cli;

import io.ecistreams.config.EciConfig;
import io.ecistreams.miner.CollectionBuilder;
import io.ecistreams.miner.LabelledQuery;
import io.ecistreams.miner.Passage;
import io.ecistreams.miner.PassageCollection;
import io.ecistreams.serde.CorpusDocument;
import io.ecistreams.serde.JsonInputException;
import io.ecistreams.serde.JsonLines;
import io.ecistreams.serde.QueryDocument;
import io.ecistreams.serde.format.CorpusFile;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** A command that mines from a collection of passages. */
abstract class CollectionMinerCommand extends MinerCommand {

  @Option(
      names = "--corpus",
      paramLabel = "FILE",
      description =
          "The passages, JSON lines with id and text; they are held in memory. By default the"
              + " collection that comes along.")
  private Optional<Path> corpus = Optional.empty();

  @Option(
      names = "--queries",
      paramLabel = "FILE",
      description =
          "The queries, JSON lines with id, text and positives, an array of ids of passages that"
              + " answer it; a query may have several lines.")
  private Optional<Path> queries = Optional.empty();

  @Override
  public Integer call() throws InterruptedException {
    EciConfig eci = configuration();
    MiningRun run = new MiningRun(this, eci);
    return unusable.exitCode(mine(passages(), eci, run));
  }

  /** Mines the collection until it is over; returns the exit code. */
  abstract int mine(PassageCollection passages, EciConfig eci, MiningRun run)
      throws InterruptedException;

  /**
   * Reads the files, or the collection that comes along.
   *
   * @throws JsonInputException if they cannot be used
   */
  PassageCollection passages() {
    if (corpus.isPresent() != queries.isPresent()) {
      throw wrong("--corpus and --queries belong together; give both or none");
    }
    return corpus.isPresent()
        ? read(
            InputFile.readable("--corpus", corpus.get()),
            InputFile.readable("--queries", queries.get()))
        : PassageCollection.sample();
  }

  private PassageCollection read(Path corpusFile, Path queriesFile) {
    CollectionBuilder collection = new CollectionBuilder();
    try (Stream<CorpusDocument> corpus = CorpusFile.read(corpusFile, unusable)) {
      corpus.forEach(d -> collection.add(new Passage(d.id(), d.text())));
    }
    unusable.printSum(corpusFile.toString());
    try (Stream<QueryDocument> queries = JsonLines.readQueries(queriesFile, unusable)) {
      queries.forEach(q -> collection.add(new LabelledQuery(q.id(), q.text(), q.positives())));
    }
    unusable.printSum(queriesFile.toString());
    PassageCollection usable = collection.build();
    collection
        .leftOut()
        .forEach(
            (kind, some) ->
                unusable.noteAll(
                    "%s: %,d, e.g. %s".formatted(kind, some.count(), some.example()),
                    some.count()));
    if (usable.queries().isEmpty()) {
      throw new JsonInputException(
          "There are no queries in %s that can be used with %s."
              .formatted(queriesFile, corpusFile));
    }
    return usable;
  }
}
