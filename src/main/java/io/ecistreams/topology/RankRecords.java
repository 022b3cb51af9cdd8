package io.ecistreams.topology;

import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.mixture.MixturePolicy;
import io.ecistreams.serde.AlertMapping;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.serde.EstimateMapping;
import io.ecistreams.serde.MixtureMapping;
import io.ecistreams.serde.RegistrationMapping;
import io.ecistreams.topology.RankOutput.Outgoing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;

/**
 * The records of the ranking stage's public topics: mapped and serialised once, for their topics
 * and for readers.
 */
final class RankRecords {
  private final TopicNames topics;
  private final AvroSerdes serdes;
  private final MixturePolicy policy;
  private final String runbook;

  RankRecords(TopicNames topics, AvroSerdes serdes, MixturePolicy policy, String runbook) {
    this.topics = topics;
    this.serdes = serdes;
    this.policy = policy;
    this.runbook = runbook;
  }

  /** Draws the sinks. */
  void send(KStream<String, RankOutput> outputs) {
    send(outputs, "rankings", topics.rankings());
    send(outputs, "source-scores", topics.sourceScores());
    send(outputs, "mixtures", topics.mixtures());
    send(outputs, "alerts", topics.alerts());
    send(outputs, "quarantine", topics.quarantine());
    send(outputs, "backgrounds", topics.backgrounds());
  }

  private static void send(KStream<String, RankOutput> outputs, String name, String topic) {
    outputs
        .flatMap((board, output) -> of(topic, output), Named.as(name + "-records"))
        .to(topic, Produced.with(Serdes.String(), Serdes.ByteArray()).withName(name + "-sink"));
  }

  private static List<KeyValue<String, byte[]>> of(String topic, RankOutput output) {
    return output instanceof RankOutput.Published published
        ? published.records().stream()
            .filter(record -> record.topic().equals(topic))
            .map(record -> KeyValue.pair(record.key(), record.value().orElse(null)))
            .toList()
        : List.of();
  }

  /** What is published of an output, with it; an output of which nothing is published as it is. */
  RankOutput published(String board, RankOutput output) {
    List<Outgoing> records = records(board, output);
    return records.isEmpty() ? output : new RankOutput.Published(output, records);
  }

  private List<Outgoing> records(String board, RankOutput output) {
    if (output instanceof RankOutput.Ranked ranked) {
      return ranking(board, ranked);
    }
    if (output instanceof RankOutput.Mixed mixed) {
      return List.of(
          record(
              topics.mixtures(),
              board,
              serdes.mixtures(),
              MixtureMapping.mixture(mixed.estimate(), policy, mixed.mixture())));
    }
    if (output instanceof RankOutput.Alerted alerted) {
      String fingerprint = alerted.change().fingerprint();
      return List.of(
          alerted
              .change()
              .alert()
              .map(alert -> AlertMapping.alert(alert, runbook))
              .map(alert -> record(topics.alerts(), fingerprint, serdes.alerts(), alert))
              .orElseGet(() -> tombstone(topics.alerts(), fingerprint)));
    }
    if (output instanceof RankOutput.Quarantined quarantined) {
      return List.of(
          record(
              topics.quarantine(),
              board,
              serdes.quarantine(),
              AlertMapping.example(quarantined.example())));
    }
    if (output instanceof RankOutput.Registered registered) {
      return List.of(
          record(
              topics.backgrounds(),
              board,
              serdes.backgrounds(),
              RegistrationMapping.background(
                  board,
                  registered.registration(),
                  registered.queries(),
                  registered.requiredQueries())));
    }
    return output instanceof RankOutput.Expired expired ? tombstones(board, expired) : List.of();
  }

  /** The ranking, then the scores of its sources. */
  private List<Outgoing> ranking(String board, RankOutput.Ranked ranked) {
    Ranking ranking =
        EstimateMapping.ranking(
            ranked.emitted().estimate(),
            ranked.emitted().rates(),
            ranked.waitingExamples(),
            ranked.inputDelayMs(),
            ranked.emittedAtMs());
    List<Outgoing> records = new ArrayList<>();
    records.add(record(topics.rankings(), board, serdes.rankings(), ranking));
    for (SourceScore score : EstimateMapping.primaryScores(ranking)) {
      String key = scoreKey(board, score.getSource());
      records.add(record(topics.sourceScores(), key, serdes.scores(), score));
    }
    for (String gone : ranked.emitted().gone()) {
      records.add(tombstone(topics.sourceScores(), scoreKey(board, gone)));
    }
    return records;
  }

  private List<Outgoing> tombstones(String board, RankOutput.Expired expired) {
    List<Outgoing> records = new ArrayList<>();
    for (String topic : List.of(topics.rankings(), topics.mixtures(), topics.backgrounds())) {
      records.add(tombstone(topic, board));
    }
    for (String source : expired.sources()) {
      records.add(tombstone(topics.sourceScores(), scoreKey(board, source)));
    }
    return records;
  }

  private static String scoreKey(String board, String source) {
    return board + "|" + source;
  }

  private static <T> Outgoing record(String topic, String key, Serde<T> serde, T value) {
    return new Outgoing(topic, key, Optional.of(serde.serializer().serialize(topic, value)));
  }

  private static Outgoing tombstone(String topic, String key) {
    return new Outgoing(topic, key, Optional.empty());
  }
}
