package io.ecistreams.topology;

import io.ecistreams.avro.Background;
import io.ecistreams.avro.Mixture;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.model.RoutedGroup;
import io.ecistreams.model.RoutedGroupCodecV1;
import io.ecistreams.scoring.Intake;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.serde.EstimateMapping;
import io.ecistreams.serde.MixtureMapping;
import io.ecistreams.store.BoardHistory;
import io.ecistreams.store.DurableBoards;
import io.ecistreams.store.StoreNames;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Draws the topology. Every operator, store and internal topic has a name, because names are part
 * of the internal topics' names and so of an application's state.
 *
 * <pre>
 *   negatives ► score ─┬► examples (repartition by board) ► rank ─┬► rankings
 *                      └► dead letters ◄──────────────────────────┼► source scores, mixtures
 *                                                                 ├► keep (what readers ask for)
 *   backgrounds ► registered-boards (global, read by score) ◄─────┴── backgrounds
 * </pre>
 */
public final class EciTopology {
  private static final String RANK = "rank";

  private final TopicNames topics;
  private final AvroSerdes serdes;
  private final Intake intake;
  private final DurableBoards.Settings boards;
  private final Emission emission;
  private final BoardHistory.Bounds history;

  public EciTopology(
      TopicNames topics,
      AvroSerdes serdes,
      Intake intake,
      DurableBoards.Settings boards,
      Emission emission,
      BoardHistory.Bounds history) {
    this.topics = topics;
    this.serdes = serdes;
    this.intake = intake;
    this.boards = boards;
    this.emission = emission;
    this.history = history;
  }

  /** Builds the topology. */
  public Topology build() {
    StreamsBuilder builder = new StreamsBuilder();
    EmissionShares shares = new EmissionShares();
    SettleTurns turns = new SettleTurns(emission.threads());
    builder.globalTable(
        topics.backgrounds(),
        Consumed.with(Serdes.String(), serdes.backgrounds()).withName("backgrounds"),
        Materialized.<String, Background, KeyValueStore<Bytes, byte[]>>as(StoreNames.REGISTERED)
            .withKeySerde(Serdes.String())
            .withValueSerde(serdes.backgrounds()));
    StoreNames.builders().forEach(builder::addStateStore);

    KStream<String, ScoreOutput> scored =
        builder.stream(
                topics.negatives(),
                Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                    .withName("negatives")
                    .withTimestampExtractor(new InputTimestamps()))
            .process(
                () -> new ScoreProcessor(serdes.negatives().deserializer(), intake),
                Named.as("score"));
    KStream<String, RankOutput> ranked =
        scored
            .flatMapValues(EciTopology::routed, Named.as("routed"))
            .repartition(
                Repartitioned.<String, RoutedGroup>as("examples")
                    .withKeySerde(Serdes.String())
                    .withValueSerde(routedGroupSerde()))
            .process(
                () -> new RankProcessor(boards, emission, shares, turns),
                Named.as(RANK),
                StoreNames.STATE.toArray(String[]::new));
    ranked.process(
        () -> new KeepProcessor(topics, serdes, boards.mixture(), history),
        Named.as("keep"),
        StoreNames.SERVED.toArray(String[]::new));

    deadLetters(scored, "refused-records");
    deadLetters(ranked, "refused-groups");
    rankings(ranked);
    sourceScores(ranked);
    mixtures(ranked);
    backgrounds(ranked);
    return builder.build();
  }

  private static List<RoutedGroup> routed(ScoreOutput output) {
    return output instanceof ScoreOutput.Routed routed ? List.of(routed.group()) : List.of();
  }

  private void deadLetters(KStream<String, ?> outputs, String name) {
    outputs
        .flatMap(
            (key, output) ->
                output instanceof DeadLetter letter
                    ? List.of(KeyValue.pair(letter.key().orElse(null), letter.value().orElse(null)))
                    : List.<KeyValue<byte[], byte[]>>of(),
            Named.as(name))
        .to(
            topics.deadLetters(),
            Produced.with(Serdes.ByteArray(), Serdes.ByteArray()).withName(name + "-sink"));
  }

  private void rankings(KStream<String, RankOutput> outputs) {
    outputs
        .flatMapValues(EciTopology::ranking, Named.as("rankings"))
        .to(
            topics.rankings(),
            Produced.with(Serdes.String(), serdes.rankings()).withName("rankings-sink"));
  }

  private static List<Ranking> ranking(RankOutput output) {
    if (output instanceof RankOutput.Ranked ranked) {
      return List.of(
          EstimateMapping.ranking(
              ranked.estimate(),
              ranked.waitingExamples(),
              ranked.inputDelayMs(),
              ranked.emittedAtMs()));
    }
    return output instanceof RankOutput.Expired ? tombstone() : List.of();
  }

  private void sourceScores(KStream<String, RankOutput> outputs) {
    outputs
        .flatMap(EciTopology::scores, Named.as("source-scores"))
        .to(
            topics.sourceScores(),
            Produced.with(Serdes.String(), serdes.scores()).withName("source-scores-sink"));
  }

  private static List<KeyValue<String, SourceScore>> scores(String board, RankOutput output) {
    List<KeyValue<String, SourceScore>> scores = new ArrayList<>();
    if (output instanceof RankOutput.Ranked ranked) {
      for (SourceScore score : EstimateMapping.primaryScores(ranked.estimate())) {
        scores.add(KeyValue.pair(board + "|" + score.getSource(), score));
      }
      ranked.gone().forEach(source -> scores.add(KeyValue.pair(board + "|" + source, null)));
    } else if (output instanceof RankOutput.Expired expired) {
      expired.sources().forEach(source -> scores.add(KeyValue.pair(board + "|" + source, null)));
    }
    return scores;
  }

  private void mixtures(KStream<String, RankOutput> outputs) {
    outputs
        .flatMapValues(this::mixture, Named.as("mixtures"))
        .to(
            topics.mixtures(),
            Produced.with(Serdes.String(), serdes.mixtures()).withName("mixtures-sink"));
  }

  private List<Mixture> mixture(RankOutput output) {
    if (output instanceof RankOutput.Mixed mixed) {
      return List.of(MixtureMapping.mixture(mixed.estimate(), boards.mixture(), mixed.mixture()));
    }
    return output instanceof RankOutput.Expired ? tombstone() : List.of();
  }

  private void backgrounds(KStream<String, RankOutput> outputs) {
    outputs
        .flatMap(EciTopology::background, Named.as("registrations"))
        .to(
            topics.backgrounds(),
            Produced.with(Serdes.String(), serdes.backgrounds()).withName("backgrounds-sink"));
  }

  private static List<KeyValue<String, Background>> background(String board, RankOutput output) {
    if (output instanceof RankOutput.Registered registered) {
      return List.of(
          KeyValue.pair(
              board,
              EstimateMapping.background(
                  board,
                  registered.identity(),
                  registered.background(),
                  registered.queries(),
                  registered.requiredQueries())));
    }
    return output instanceof RankOutput.Expired ? List.of(KeyValue.pair(board, null)) : List.of();
  }

  private static <T> List<T> tombstone() {
    List<T> one = new ArrayList<>();
    one.add(null);
    return one;
  }

  private static Serde<RoutedGroup> routedGroupSerde() {
    return Serdes.serdeFrom(
        (topic, group) -> group == null ? null : RoutedGroupCodecV1.encode(group),
        (topic, bytes) -> bytes == null ? null : RoutedGroupCodecV1.decode(bytes));
  }
}
