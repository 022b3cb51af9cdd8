package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecistreams.testing.container.BrokerContainer;
import io.ecistreams.testing.container.ContainerTest;
import io.ecistreams.testing.container.EciContainer;
import io.ecistreams.testing.container.Surroundings;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;

/** Three brokers: one may be lost, with two lost everybody waits. */
@ContainerTest
@EnabledIfSystemProperty(
    named = "eci.endurance",
    matches = "true",
    disabledReason = "takes minutes; mvn verify -Pendurance runs it")
class ThreeBrokersContainerIT {
  private static final int BROKERS = 3;

  private static final int UNDELIVERED_MS = 5_000;

  @TempDir Path directory;

  @Test
  void shouldLoseAndRepeatNothingWhenBrokersAreKilledWhileItProcesses() throws Exception {
    Network network = Surroundings.shared().network();
    List<BrokerContainer> brokers =
        IntStream.rangeClosed(1, BROKERS)
            .mapToObj(id -> new BrokerContainer(network, "trio", id, BROKERS))
            .toList();
    Startables.deepStart(brokers).join();
    Stage stage = new Stage(directory, 14, settings(brokers));
    try (EciContainer eci = instance(network, stage, brokers);
        Miners miners = stage.miners();
        RankingHistory history = new RankingHistory(stage.config())) {
      eci.start();
      int quarter = stage.mined().size() / 4;
      miners.allow(quarter);
      history.awaitFirst(stage.mined().boards());
      assertEverythingIsKeptThrice(stage);

      miners.allow(quarter);
      brokers.get(0).kill();
      miners.awaitAcknowledged(2 * quarter);

      miners.allow(quarter / 2);
      brokers.get(1).kill();
      int acknowledged = miners.acknowledged();
      miners.allow(quarter / 2);
      assertNothingIsDelivered(stage);
      // What was under way at the kill may still have been acknowledged, nothing afterwards.
      assertThat(miners.acknowledged()).isBetween(acknowledged, 2 * quarter + quarter / 2);

      brokers.get(1).startAgain();
      miners.awaitAcknowledged(2 * quarter + 2 * (quarter / 2));
      brokers.get(0).startAgain();
      miners.allow(stage.mined().size() - miners.acknowledged());
      miners.finish();

      stage.awaitAll().close();
      history.awaitQuiet(stage.mined().boards(), ranking -> true);
      stage.assertScoredOffline(history);
      assertThat(eci.isRunning()).as(eci.getLogs()).isTrue();
    } finally {
      brokers.forEach(BrokerContainer::stop);
    }
  }

  /** A producer of less patience than the miners' gives up. */
  private static void assertNothingIsDelivered(Stage stage) {
    Map<String, Object> properties = new HashMap<>(stage.config().producerProperties());
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, UNDELIVERED_MS);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, UNDELIVERED_MS / 2);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, UNDELIVERED_MS);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      String unread = stage.config().topics().deadLetters();
      List<Future<RecordMetadata>> sent =
          IntStream.range(0, stage.config().topics().partitions())
              .mapToObj(
                  partition ->
                      new ProducerRecord<byte[], byte[]>(unread, partition, null, new byte[] {1}))
              .map(producer::send)
              .toList();
      assertThat(sent)
          .allSatisfy(
              delivery -> assertThatThrownBy(delivery::get).isInstanceOf(ExecutionException.class));
    }
  }

  private static Map<String, String> settings(List<BrokerContainer> brokers) {
    Map<String, String> settings = new HashMap<>(Surroundings.shared().settings("three"));
    settings.put(
        "kafka.bootstrap.servers",
        brokers.stream().map(BrokerContainer::hostAddress).collect(Collectors.joining(",")));
    return settings;
  }

  private static EciContainer instance(
      Network network, Stage stage, List<BrokerContainer> brokers) {
    Map<String, String> settings = new HashMap<>(stage.settings());
    settings.put(
        "kafka.bootstrap.servers",
        brokers.stream().map(BrokerContainer::address).collect(Collectors.joining(",")));
    settings.put("schema.registry.url", Surroundings.shared().registry().url());
    return EciContainer.reading(network, settings, "backgrounds.file");
  }

  /** All topics, also those of the application and of Kafka itself, and no write to one copy. */
  private static void assertEverythingIsKeptThrice(Stage stage) throws Exception {
    try (Admin admin = Admin.create(stage.config().adminProperties())) {
      Collection<String> names =
          admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get();
      assertThat(names)
          .anyMatch(name -> name.endsWith("-changelog"))
          .contains("__transaction_state", "__consumer_offsets");
      for (TopicDescription topic : admin.describeTopics(names).allTopicNames().get().values()) {
        assertThat(topic.partitions())
            .as(topic.name())
            .allMatch(partition -> partition.replicas().size() == BROKERS);
      }
      List<ConfigResource> resources =
          names.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
      admin
          .describeConfigs(resources)
          .all()
          .get()
          .forEach(
              (topic, config) ->
                  assertThat(config.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG).value())
                      .as(topic.name())
                      .isEqualTo("2"));
    }
  }
}
