package io.ecistreams.cli;

import io.ecistreams.avro.Ranking;
import io.ecistreams.config.EciConfig;
import io.ecistreams.runtime.KafkaAccessException;
import io.ecistreams.runtime.NewestRecords;
import io.ecistreams.runtime.TopicFeed;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the newest ranking of a board, once or as it comes. */
@Command(
    name = "ranking",
    description = {
      "Prints the newest ranking of a board, over its primary window.",
      "It reads the topics; no instance has to be reachable. json is one object, with --watch one"
          + " line for each ranking."
    },
    footer = {
      "  eci ranking --config eci.properties --board nq",
      "  eci ranking --config eci.properties --board nq --watch",
      "  eci ranking --config eci.properties --board nq --revisions",
      "  eci ranking --config eci.properties --board nq --format json | jq .sources.bm25.eci"
    })
final class RankingCommand extends ConfiguredCommand {

  @Mixin private BoardOption board;

  @Option(names = "--watch", description = "Go on with every new ranking, until Ctrl-C.")
  private boolean watch;

  @Option(names = "--parts", description = "Show also what every score is made of.")
  private boolean parts;

  @Option(
      names = "--revisions",
      description = "Show also what each change of the encoder's revision moved.")
  private boolean revisions;

  @Option(names = "--format", paramLabel = "FORMAT", description = TableOrJson.DESCRIPTION)
  private TableOrJson format = TableOrJson.table;

  @Override
  public Integer call() {
    EciConfig eci = configuration().requireAddresses();
    SortedMap<String, Ranking> rankings = NewestRecords.rankings(eci);
    Optional<Ranking> newest = Optional.ofNullable(rankings.get(board.name));
    if (watch) {
      return watch(eci, newest);
    }
    Ranking ranking = newest.orElseThrow(() -> nothing(eci, rankings));
    return print(
        List.of(
            format == TableOrJson.json
                ? RankingJson.of(ranking).toPrettyString()
                : RankingTable.text(ranking, parts, columns())
                    + (revisions ? RevisionTable.text(ranking, columns()) : "")));
  }

  private KafkaAccessException nothing(EciConfig eci, Map<String, Ranking> rankings) {
    boolean isRegistered = NewestRecords.backgrounds(eci).containsKey(board.name);
    return new KafkaAccessException(
        "Topic %s has no ranking of board %s, %s."
            .formatted(
                eci.topics().rankings(),
                board.name,
                isRegistered
                    ? "though it is registered: look again in a few seconds"
                    : rankings.isEmpty()
                        ? "nor of any other; `eci boards` lists what is registered"
                        : "only of " + String.join(", ", rankings.keySet())));
  }

  /** The topic is read from its beginning; what is older than the newest ranking is passed over. */
  private int watch(EciConfig eci, Optional<Ranking> newest) {
    Instant from = newest.map(Ranking::getEmittedAt).orElse(Instant.MIN);
    Consumer<Ranking> screen = screen();
    Consumer<Ranking> listener =
        ranking -> {
          if (ranking.getBoard().equals(board.name) && !ranking.getEmittedAt().isBefore(from)) {
            screen.accept(ranking);
          }
        };
    try (TopicFeed<Ranking> feed = TopicFeed.rankings(eci, listener)) {
      feed.start();
      feed.awaitEnd();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ExitCodes.OK;
  }

  private Consumer<Ranking> screen() {
    if (format == TableOrJson.json) {
      return ranking -> print(List.of(RankingJson.of(ranking).toString()));
    }
    LiveScreen screen = liveScreen();
    screen.progress("watching board " + board.name, 0);
    return screen::show;
  }
}
