package io.ecistreams.cli;

import io.ecistreams.config.EciConfig;
import io.ecistreams.lexical.IdfRecords;
import io.ecistreams.lexical.IdfTable;
import io.ecistreams.lexical.IdfTableCodecV1;
import io.ecistreams.runtime.Core;
import io.ecistreams.runtime.IdfTopic;
import io.ecistreams.runtime.ScoringException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Groups the commands about the weights of query terms. */
@Command(
    name = "idf",
    mixinStandardHelpOptions = true,
    versionProvider = Eci.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Says how much each query term weighs: by how rare it is in the collection.",
    footerHeading = "%nExample:%n",
    footer = "  eci idf build passages.jsonl --config eci.properties",
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.OK_TEXT, ExitCodes.FAILURE_TEXT, ExitCodes.USAGE_TEXT},
    subcommands = IdfCommand.Build.class)
final class IdfCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "A command is missing; `eci idf --help` lists them.");
  }

  /** Counts a collection and publishes the table. */
  @Command(
      name = "build",
      mixinStandardHelpOptions = true,
      versionProvider = Eci.Version.class,
      description = {
        "Counts the terms of a collection, JSON lines with id and text, and publishes the table to"
            + " the topic that running instances follow: it counts for the records that they read"
            + " from then on. Instances with idf.corpus.file keep the table of that file.",
        "With --output it is written to a file instead, for `eci score --idf` and idf.corpus.file."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  eci idf build passages.jsonl --config eci.properties",
        "  eci idf build passages.jsonl --output passages.idf",
        "  eci score mined.jsonl --idf passages.idf"
      },
      exitCodeListHeading = ExitCodes.HEADING,
      exitCodeList = {ExitCodes.OK_TEXT, ExitCodes.FAILURE_TEXT, ExitCodes.USAGE_TEXT})
  static final class Build implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private ConfigOption config;

    @Parameters(paramLabel = "CORPUS", description = "The collection, JSON lines.")
    private Path corpus;

    @Option(
        names = "--output",
        paramLabel = "FILE",
        description = "Write the table to this file, replaced at once, instead of publishing it.")
    private Optional<Path> output = Optional.empty();

    @Override
    public Integer call() throws IOException {
      EciConfig eci = config.load();
      InputFile.readable("CORPUS", corpus);
      if (output.isEmpty()) {
        // Asked before the long count: the topic may not be there.
        IdfTopic.pointer(eci);
      }
      IdfTable table = count();
      PrintWriter out = spec.commandLine().getOut();
      IdfRecords.Pointer pointer = IdfRecords.pointer(table);
      String words =
          "%s, %,d terms of %,d passages"
              .formatted(pointer.id(), pointer.terms(), pointer.passages());
      if (output.isPresent()) {
        OutputFile.replace(output.get(), IdfTableCodecV1.encode(table));
        out.println("wrote " + words + ", to " + output.get());
      } else {
        boolean isNew = IdfTopic.publish(eci, table);
        out.println((isNew ? "published " : "is published already: ") + words);
      }
      out.flush();
      return ExitCodes.OK;
    }

    private IdfTable count() {
      PrintWriter err = spec.commandLine().getErr();
      EverySeconds calm = new EverySeconds(5);
      long[] read = {0};
      IdfTable table =
          Core.idfTable(
              corpus,
              () -> {
                read[0]++;
                if (calm.isTime()) {
                  err.printf("eci: counting %s, %,d passages read%n", corpus, read[0]);
                  err.flush();
                }
              });
      if (table.passages() == 0) {
        throw new ScoringException("There are no passages in " + corpus + ".");
      }
      return table;
    }
  }
}
