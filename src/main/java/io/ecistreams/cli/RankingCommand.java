package io.ecistreams.cli;

import io.ecistreams.avro.Ranking;
import io.ecistreams.config.EciConfig;
import io.ecistreams.runtime.BackgroundReader;
import io.ecistreams.runtime.KafkaAccessException;
import io.ecistreams.runtime.Logging;
import io.ecistreams.runtime.RankingFeed;
import io.ecistreams.runtime.RankingReader;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the newest ranking of a board, once or as it comes. */
@Command(
    name = "ranking",
    mixinStandardHelpOptions = true,
    versionProvider = Eci.Version.class,
    description = {
      "Prints the newest ranking of a board, over its primary window.",
      "It reads the topics; no instance has to be reachable. json is one object, with --watch one"
          + " line for each ranking."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  eci ranking --config eci.properties --board nq",
      "  eci ranking --config eci.properties --board nq --watch",
      "  eci ranking --config eci.properties --board nq --format json | jq .sources.bm25.eci"
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {
      ExitCodes.OK_TEXT,
      ExitCodes.FAILURE_TEXT,
      ExitCodes.USAGE_TEXT,
      ExitCodes.SIGNAL_TEXT
    })
final class RankingCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ConfigOption config;

  @Option(names = "--board", paramLabel = "NAME", required = true, description = "The board.")
  private String board = "";

  @Option(names = "--watch", description = "Go on with every new ranking, until Ctrl-C.")
  private boolean watch;

  @Option(names = "--parts", description = "Show also what every score is made of.")
  private boolean parts;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = TableOrJson.Converter.class,
      description = TableOrJson.DESCRIPTION)
  private TableOrJson format = TableOrJson.TABLE;

  @Override
  public Integer call() {
    EciConfig eci = config.load().requireAddresses();
    SortedMap<String, Ranking> rankings = RankingReader.newest(eci);
    Optional<Ranking> newest = Optional.ofNullable(rankings.get(board));
    if (watch) {
      watch(eci, newest);
    } else {
      print(newest.orElseThrow(() -> nothing(eci, rankings)));
    }
    return ExitCodes.OK;
  }

  private KafkaAccessException nothing(EciConfig eci, Map<String, Ranking> rankings) {
    boolean isRegistered = BackgroundReader.newest(eci).containsKey(board);
    return new KafkaAccessException(
        "Topic %s has no ranking of board %s, %s."
            .formatted(
                eci.topics().rankings(),
                board,
                isRegistered
                    ? "though it is registered: look again in a few seconds"
                    : rankings.isEmpty()
                        ? "nor of any other; `eci boards` lists what is registered"
                        : "only of " + String.join(", ", rankings.keySet())));
  }

  private void print(Ranking ranking) {
    PrintWriter out = spec.commandLine().getOut();
    if (format == TableOrJson.JSON) {
      out.println(RankingJson.write(ranking));
    } else {
      List<String> lines = new ArrayList<>(RankingTable.lines(ranking));
      if (parts) {
        lines.addAll(RankingTable.parts(ranking));
      }
      lines.forEach(out::println);
    }
    out.flush();
  }

  /** The topic is read from its beginning; what is older than the newest ranking is passed over. */
  private void watch(EciConfig eci, Optional<Ranking> newest) {
    Instant from = newest.map(Ranking::getEmittedAt).orElse(Instant.MIN);
    Consumer<Ranking> screen = screen();
    Consumer<Ranking> listener =
        ranking -> {
          if (ranking.getBoard().equals(board) && !ranking.getEmittedAt().isBefore(from)) {
            screen.accept(ranking);
          }
        };
    try (RankingFeed feed = new RankingFeed(eci, listener)) {
      feed.start();
      feed.awaitEnd();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Consumer<Ranking> screen() {
    PrintWriter out = spec.commandLine().getOut();
    if (format == TableOrJson.JSON) {
      return ranking -> {
        out.println(RankingJson.line(ranking));
        out.flush();
      };
    }
    Map<String, String> environment = ((Eci) spec.root().userObject()).environment();
    Logging.quiet(environment);
    LiveScreen screen =
        new LiveScreen(out, Terminal.isInteractive(environment), Terminal.columns(environment));
    screen.progress("watching board " + board, 0);
    return screen::show;
  }
}
