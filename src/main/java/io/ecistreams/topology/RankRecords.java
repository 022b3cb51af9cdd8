package io.ecistreams.topology;

import io.ecistreams.avro.Alert;
import io.ecistreams.avro.Background;
import io.ecistreams.avro.Mixture;
import io.ecistreams.avro.QuarantinedExample;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.mixture.MixturePolicy;
import io.ecistreams.model.AlertChange;
import io.ecistreams.serde.AlertMapping;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.serde.EstimateMapping;
import io.ecistreams.serde.MixtureMapping;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;

/** The records of the ranking stage's public topics, and the sinks that they go to. */
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
    rankings(outputs);
    sourceScores(outputs);
    mixtures(outputs);
    alerts(outputs);
    quarantine(outputs);
    backgrounds(outputs);
  }

  /** A ranking as it is published, serialised once; all else as it is. */
  RankOutput published(RankOutput output) {
    if (!(output instanceof RankOutput.Ranked ranked)) {
      return output;
    }
    Ranking record =
        EstimateMapping.ranking(
            ranked.emitted().estimate(),
            ranked.emitted().rates(),
            ranked.waitingExamples(),
            ranked.inputDelayMs(),
            ranked.emittedAtMs());
    byte[] bytes = serdes.rankings().serializer().serialize(topics.rankings(), record);
    return new RankOutput.Published(ranked, record, bytes);
  }

  private void rankings(KStream<String, RankOutput> outputs) {
    outputs
        .flatMapValues(RankRecords::ranking, Named.as("rankings"))
        .to(
            topics.rankings(),
            Produced.with(Serdes.String(), Serdes.ByteArray()).withName("rankings-sink"));
  }

  private static List<byte[]> ranking(RankOutput output) {
    if (output instanceof RankOutput.Published published) {
      return List.of(published.bytes());
    }
    return output instanceof RankOutput.Expired ? tombstone() : List.of();
  }

  private void sourceScores(KStream<String, RankOutput> outputs) {
    outputs
        .flatMap(RankRecords::scores, Named.as("source-scores"))
        .to(
            topics.sourceScores(),
            Produced.with(Serdes.String(), serdes.scores()).withName("source-scores-sink"));
  }

  private static List<KeyValue<String, SourceScore>> scores(String board, RankOutput output) {
    List<KeyValue<String, SourceScore>> scores = new ArrayList<>();
    if (output instanceof RankOutput.Published published) {
      for (SourceScore score : EstimateMapping.primaryScores(published.ranking())) {
        scores.add(KeyValue.pair(board + "|" + score.getSource(), score));
      }
      published
          .ranked()
          .emitted()
          .gone()
          .forEach(source -> scores.add(KeyValue.pair(board + "|" + source, null)));
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
      return List.of(MixtureMapping.mixture(mixed.estimate(), policy, mixed.mixture()));
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
        .flatMap(RankRecords::background, Named.as("registrations"))
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
}
