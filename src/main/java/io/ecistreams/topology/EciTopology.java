package io.ecistreams.topology;

import io.ecistreams.avro.Alert;
import io.ecistreams.avro.Background;
import io.ecistreams.avro.Mixture;
import io.ecistreams.avro.QuarantinedExample;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.model.AlertChange;
import io.ecistreams.model.BoardInput;
import io.ecistreams.model.BoardInputCodecV1;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RecordOrigin;
import io.ecistreams.scoring.Intake;
import io.ecistreams.serde.AlertMapping;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.serde.EstimateMapping;
import io.ecistreams.serde.MixtureMapping;
import io.ecistreams.serde.RequestMapping;
import io.ecistreams.store.BoardHistory;
import io.ecistreams.store.DurableBoards;
import io.ecistreams.store.StoreNames;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
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
 *   verdicts, commands ┤                                          ├► source scores, mixtures
 *                      └► dead letters ◄──────────────────────────┼► alerts, quarantine
 *                                                                 ├► keep (what readers ask for)
 *   backgrounds ► registered-boards (global, read by score) ◄─────┴── backgrounds
 *   idf ► idf-tables (global, read by score)
 * </pre>
 */
public final class EciTopology {
  private static final String RANK = "rank";

  private final TopicNames topics;
  private final AvroSerdes serdes;
  private final Intake intake;
  private final DurableBoards.Settings boards;
  private final Emission emission;
  private final String runbook;
  private final BoardHistory.Bounds history;

  /**
   * Draws nothing yet.
   *
   * @param runbook where the runbook of the alerts is
   */
  public EciTopology(
      TopicNames topics,
      AvroSerdes serdes,
      Intake intake,
      DurableBoards.Settings boards,
      Emission emission,
      String runbook,
      BoardHistory.Bounds history) {
    this.topics = topics;
    this.serdes = serdes;
    this.intake = intake;
    this.boards = boards;
    this.emission = emission;
    this.runbook = runbook;
    this.history = history;
  }

  /** Builds the topology. */
  public Topology build() {
    StreamsBuilder builder = new StreamsBuilder();
    EmissionShares shares = new EmissionShares();
    SettleTurns turns = new SettleTurns(emission.threads());
    builder.globalTable(
        topics.backgrounds(),
        // As bytes, for who reads them to decide whether to wait for the registry.
        Consumed.with(Serdes.String(), Serdes.ByteArray()).withName("backgrounds"),
        Materialized.<String, byte[], KeyValueStore<Bytes, byte[]>>as(StoreNames.REGISTERED)
            .withKeySerde(Serdes.String())
            .withValueSerde(Serdes.ByteArray())
            .withCachingDisabled());
    builder.globalTable(
        topics.idf(),
        Consumed.with(Serdes.String(), Serdes.ByteArray()).withName("idf"),
        Materialized.<String, byte[], KeyValueStore<Bytes, byte[]>>as(StoreNames.IDF_TABLES)
            .withKeySerde(Serdes.String())
            .withValueSerde(Serdes.ByteArray())
            .withCachingDisabled());
    PublishedIdf idf = new PublishedIdf(intake);
    StoreNames.builders().forEach(builder::addStateStore);

    KStream<String, ScoreOutput> scored =
        builder.stream(
                topics.negatives(),
                Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                    .withName("negatives")
                    .withTimestampExtractor(new InputTimestamps()))
            .process(
                () ->
                    new ScoreProcessor(
                        serdes.negatives().deserializer(),
                        serdes.backgrounds().deserializer(),
                        intake,
                        idf,
                        boards.alarms().quarantine().auditShare()),
                Named.as("score"));
    KStream<String, ScoreOutput> requests =
        requests(builder, topics.verdicts(), "verdicts", serdes.verdicts(), RequestMapping::verdict)
            .merge(
                requests(
                    builder,
                    topics.commands(),
                    "commands",
                    serdes.commands(),
                    RequestMapping::command),
                Named.as("requests"));
    KStream<String, RankOutput> ranked =
        scored
            .merge(requests, Named.as("inputs"))
            .flatMapValues(EciTopology::routed, Named.as("routed"))
            .repartition(
                Repartitioned.<String, BoardInput>as("examples")
                    .withKeySerde(Serdes.String())
                    .withValueSerde(inputSerde()))
            .process(
                () -> new RankProcessor(boards, emission, shares, turns),
                Named.as(RANK),
                StoreNames.STATE.toArray(String[]::new));
    ranked.process(
        () -> new KeepProcessor(topics, serdes, boards.mixture(), runbook, history),
        Named.as("keep"),
        StoreNames.SERVED.toArray(String[]::new));

    deadLetters(scored, "refused-records");
    deadLetters(requests, "refused-requests");
    deadLetters(ranked, "refused-groups");
    rankings(ranked);
    sourceScores(ranked);
    mixtures(ranked);
    alerts(ranked);
    quarantine(ranked);
    backgrounds(ranked);
    return builder.build();
  }

  private static <T> KStream<String, ScoreOutput> requests(
      StreamsBuilder builder,
      String topic,
      String name,
      Serde<T> serde,
      BiFunction<T, RecordOrigin, Outcome<BoardInput>> mapping) {
    return builder.stream(
            topic,
            Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                .withName(name)
                .withTimestampExtractor(new InputTimestamps()))
        .process(
            () -> new RequestProcessor<>(serde.deserializer(), mapping),
            Named.as(name + "-decode"));
  }

  private static List<BoardInput> routed(ScoreOutput output) {
    return output instanceof ScoreOutput.Routed routed ? List.of(routed.input()) : List.of();
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
      return List.of(ranking(ranked));
    }
    return output instanceof RankOutput.Expired ? tombstone() : List.of();
  }

  /** The record of a ranking, for its topic and for readers. */
  static Ranking ranking(RankOutput.Ranked ranked) {
    return EstimateMapping.ranking(
        ranked.estimate(),
        ranked.rates(),
        ranked.waitingExamples(),
        ranked.inputDelayMs(),
        ranked.emittedAtMs());
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
      for (SourceScore score : EstimateMapping.primaryScores(ranked.estimate(), ranked.rates())) {
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

  private void alerts(KStream<String, RankOutput> outputs) {
    outputs
        .flatMap((board, output) -> alert(output), Named.as("alerts"))
        .to(
            topics.alerts(),
            Produced.with(Serdes.String(), serdes.alerts()).withName("alerts-sink"));
  }

  private List<KeyValue<String, Alert>> alert(RankOutput output) {
    if (output instanceof RankOutput.Alerted alerted) {
      AlertChange change = alerted.change();
      Alert alert = change.alert().map(a -> AlertMapping.alert(a, runbook)).orElse(null);
      return List.of(KeyValue.pair(change.fingerprint(), alert));
    }
    return List.of();
  }

  private void quarantine(KStream<String, RankOutput> outputs) {
    outputs
        .flatMapValues(
            output ->
                output instanceof RankOutput.Quarantined quarantined
                    ? List.of(AlertMapping.example(quarantined.example()))
                    : List.<QuarantinedExample>of(),
            Named.as("quarantine"))
        .to(
            topics.quarantine(),
            Produced.with(Serdes.String(), serdes.quarantine()).withName("quarantine-sink"));
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

  private static Serde<BoardInput> inputSerde() {
    return Serdes.serdeFrom(
        (topic, input) -> input == null ? null : BoardInputCodecV1.encode(input),
        (topic, bytes) -> bytes == null ? null : BoardInputCodecV1.decode(bytes));
  }
}
