package io.ecistreams.throughput;

import io.ecistreams.runtime.Logging;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The harness's command line. */
@Command(
    name = "throughput",
    mixinStandardHelpOptions = true,
    subcommands = {
      CompareCommand.class,
      DelaysCommand.class,
      IngestCommand.class,
      ManyBoardsCommand.class,
      NumpyCommand.class,
      RankShareCommand.class,
      RateCommand.class,
      SoakCommand.class,
      WindowsCommand.class
    },
    description =
        "Measures the running application: broker and application as processes of their own, in a"
            + " temporary directory that is deleted at the end.",
    footer = {
      "",
      "  mvn -Pthroughput test-compile exec:exec -Dthroughput.args=\"compare --boards 1,8 --threads 1,2\"",
      "  mvn -Pthroughput test-compile exec:exec -Dthroughput.args=\"compare --help\""
    })
public final class Throughput implements Callable<Integer> {
  @Spec private CommandSpec spec;

  /** As {@code throughput --help} says. */
  public static void main(String[] args) {
    Logging.quiet(System.getenv());
    System.exit(new CommandLine(new Throughput()).execute(args));
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Name a command; --help lists them.");
  }
}
