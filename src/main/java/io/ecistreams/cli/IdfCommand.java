package io.ecistreams.cli;

import io.ecistreams.config.EciConfig;
import io.ecistreams.lexical.IdfRecords;
import io.ecistreams.lexical.IdfTable;
import io.ecistreams.lexical.IdfTableCodecV1;
import io.ecistreams.runtime.Core;
import io.ecistreams.runtime.IdfTopic;
import io.ecistreams.runtime.ScoringException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Groups the commands about the weights of query terms. */
@Command(
    name = "idf",
    synopsisSubcommandLabel = "COMMAND",
    description = "Says how much each query term weighs: by how rare it is in the collection.",
    footerHeading = "%nExample:%n",
    footer = "  eci idf build passages.jsonl --config eci.properties",
    subcommands = IdfCommand.Build.class)
final class IdfCommand extends EciCommand {

  /** Counts a collection and publishes the table. */
  @Command(
      name = "build",
      description = {
        "Counts the terms of a collection, JSON lines with id and text, and publishes the table to"
            + " the topic that running instances follow: it counts for the records that they read"
            + " from then on. Instances with idf.corpus.file keep the table of that file.",
        "With --output it is written to a file instead, for `eci score --idf` and idf.corpus.file."
      },
      footer = {
        "  eci idf build passages.jsonl --config eci.properties",
        "  eci idf build passages.jsonl --output passages.idf",
        "  eci score mined.jsonl --idf passages.idf"
      })
  static final class Build extends ConfiguredCommand {

    @Parameters(paramLabel = "CORPUS", description = "The collection, JSON lines.")
    private Path corpus;

    @Option(
        names = "--output",
        paramLabel = "FILE",
        description = "Write the table to this file, replaced at once, instead of publishing it.")
    private Optional<Path> output = Optional.empty();

    @Mixin private UnusableLines unusable;

    @Override
    public Integer call() throws IOException {
      EciConfig eci = configuration();
      InputFile.readable("CORPUS", corpus);
      if (output.isEmpty()) {
        // Asked before the long count: the topic may not be there.
        IdfTopic.pointer(eci);
      }
      IdfTable table = count();
      IdfRecords.Pointer pointer = IdfRecords.pointer(table);
      String words =
          "%s, %,d terms of %,d passages"
              .formatted(pointer.id(), pointer.terms(), pointer.passages());
      if (output.isPresent()) {
        OutputFile.replace(output.get(), IdfTableCodecV1.encode(table));
        return unusable.exitCode(print(List.of("wrote " + words + ", to " + output.get())));
      }
      boolean isNew = IdfTopic.publish(eci, table);
      return unusable.exitCode(
          print(List.of((isNew ? "published " : "is published already: ") + words)));
    }

    private IdfTable count() {
      EverySeconds calm = new EverySeconds(5);
      AtomicLong read = new AtomicLong();
      IdfTable table =
          Core.idfTable(
              corpus,
              unusable,
              () -> {
                long passages = read.incrementAndGet();
                if (calm.isTime()) {
                  say("counting %s, %,d passages read".formatted(corpus, passages));
                }
              });
      unusable.printSum(corpus.toString());
      if (table.passages() == 0) {
        throw new ScoringException("There are no passages in " + corpus + ".");
      }
      return table;
    }
  }
}
