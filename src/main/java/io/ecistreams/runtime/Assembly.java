package io.ecistreams.runtime;

import io.ecistreams.config.EciConfig;
import io.ecistreams.config.EncoderServer;
import io.ecistreams.config.TopicSettings;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.scoring.BoardPolicies;
import io.ecistreams.scoring.Intake;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.serde.RegistryConfig;
import io.ecistreams.store.BoardHistory;
import io.ecistreams.store.LiveState;
import io.ecistreams.store.RocksMemory;
import io.ecistreams.store.TaskBoards;
import io.ecistreams.topology.EciTopology;
import io.ecistreams.topology.Emission;
import io.ecistreams.topology.FoldMemory;
import io.ecistreams.topology.InputLag;
import io.ecistreams.topology.LetterLimit;
import io.ecistreams.topology.TextsAhead;
import io.ecistreams.topology.TopicNames;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;

/** The parts of an application as its configuration describes them. */
final class Assembly {
  private Assembly() {}

  /** Settings of Kafka Streams. */
  static Properties properties(EciConfig config) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksMemory.class);
    properties.putAll(config.streamsProperties());
    properties.put(RocksMemory.BUDGET_CONFIG, config.streams().rocksMemoryBytes());
    return properties;
  }

  /** How this configuration reaches its registry. */
  static RegistryConfig registryConfig(EciConfig config) {
    return new RegistryConfig(
        String.join(",", config.registry().urls()),
        config.registry().autoRegister(),
        Duration.ofMillis(config.registry().retryMaxMs()),
        config.registryClientProperties());
  }

  /** Embeds what is read together, where that is asked of a server. */
  static Optional<TextsAhead> textsAhead(
      EciConfig config, AvroSerdes serdes, Intake intake, TextEmbedder embedder) {
    return config
        .encoder()
        .server()
        .map(
            server ->
                new TextsAhead(
                    config.topics().negatives(),
                    serdes.negatives().deserializer(),
                    intake,
                    embedder,
                    new TextsAhead.Bounds(
                        server.load().batchSize() * server.load().concurrency(),
                        Duration.ofMillis(EncoderServer.AHEAD_MS)),
                    Clock.systemUTC()));
  }

  /** The topology of a configuration. */
  static Topology topology(
      EciConfig config,
      AvroSerdes serdes,
      Intake intake,
      LiveState liveState,
      LetterLimit letters,
      InputLag lag) {
    TopicSettings t = config.topics();
    return new EciTopology(
            new TopicNames(
                t.negatives(),
                t.deadLetters(),
                t.rankings(),
                t.sourceScores(),
                t.mixtures(),
                t.backgrounds(),
                t.alerts(),
                t.quarantine(),
                t.verdicts(),
                t.commands(),
                t.outcomes(),
                t.idf(),
                t.clean()),
            serdes,
            intake,
            new TaskBoards.Settings(
                new BoardPolicies(
                    config.boards(),
                    Core.calibration(config),
                    config.mixture(),
                    config.alarms().policy(),
                    config.ranking().overlapMs()),
                config.ranking().journalBytes(),
                liveState,
                intake.encoders()),
            new Emission(
                config.ranking().emitIntervalMs(),
                config.ranking().emitCatchUpIntervalMs(),
                config.ranking().idleBoardRetentionMs()),
            new FoldMemory(config.ranking().foldMemoryBytes(), config.streams().isExactlyOnce()),
            config.runbook(),
            history(config),
            letters,
            lag)
        .build();
  }

  /** What the boards of this configuration remember. */
  static BoardHistory.Bounds history(EciConfig config) {
    return new BoardHistory.Bounds(
        config.serving().historyStepMs(), config.serving().historyRetentionMs());
  }
}
