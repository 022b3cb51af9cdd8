package io.ecistreams.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientPropertiesTest {

  @Test
  void shouldBeAcceptedByKafkaWhenSecurityIsHandedOn() {
    EciConfig config =
        with(
            "kafka.security.protocol", "SASL_SSL",
            "kafka.sasl.mechanism", "PLAIN",
            "kafka.sasl.jaas.config", "x.Login required;");

    StreamsConfig streams = new StreamsConfig(config.streamsProperties());
    assertThat(streams.getString("security.protocol")).isEqualTo("SASL_SSL");
    assertThat(streams.getAdminConfigs("a")).containsEntry("sasl.mechanism", "PLAIN");
    AdminClientConfig admin = new AdminClientConfig(config.adminProperties());
    assertThat(admin.getPassword("sasl.jaas.config")).isEqualTo(new Password("x.Login required;"));
    Map<String, Object> producer = new HashMap<>(config.producerProperties());
    producer.put("key.serializer", ByteArraySerializer.class);
    producer.put("value.serializer", ByteArraySerializer.class);
    assertThat(new ProducerConfig(producer).getString("sasl.mechanism")).isEqualTo("PLAIN");
    Map<String, Object> consumer = new HashMap<>(config.consumerProperties());
    consumer.put("key.deserializer", ByteArrayDeserializer.class);
    consumer.put("value.deserializer", ByteArrayDeserializer.class);
    assertThat(new ConsumerConfig(consumer).getString("sasl.mechanism")).isEqualTo("PLAIN");
  }

  @Test
  void shouldGiveDefaultsToStreamsWhenNothingIsHandedOn() {
    Map<String, Object> consumer =
        new StreamsConfig(with().streamsProperties()).getMainConsumerConfigs("g", "c", 0);
    StreamsConfig streams = new StreamsConfig(with().streamsProperties());

    assertThat(consumer).containsEntry("max.poll.records", 100);
    assertThat(streams.getString("processing.guarantee")).isEqualTo("exactly_once_v2");
    assertThat(streams.getLong("commit.interval.ms")).isEqualTo(1_000);
    assertThat(streams.getProducerConfigs("p"))
        .containsEntry("compression.type", "lz4")
        .containsEntry("transaction.timeout.ms", 60_000);
  }

  @Test
  void shouldPreferTheUserWhenADefaultIsOverridden() {
    for (String key : new String[] {"", "consumer.", "main.consumer."}) {
      StreamsConfig streams =
          new StreamsConfig(with("kafka." + key + "max.poll.records", "7").streamsProperties());

      assertThat(streams.getMainConsumerConfigs("g", "c", 0).get("max.poll.records"))
          .hasToString("7");
    }
    assertThat(
            new StreamsConfig(with("kafka.compression.type", "zstd").streamsProperties())
                .getProducerConfigs("p"))
        .containsEntry("compression.type", "zstd");
  }

  @Test
  void shouldGiveEachClientItsOwnWhenKeysHavePrefixes() {
    EciConfig config =
        with(
            "kafka.producer.linger.ms", "5",
            "kafka.admin.client.id", "boss",
            "kafka.max.poll.records", "9",
            "kafka.my.plugin.key", "v",
            "kafka.topic.retention.bytes", "1");

    assertThat(config.producerProperties())
        .containsEntry("linger.ms", "5")
        .containsEntry("my.plugin.key", "v")
        .doesNotContainKeys("client.id", "max.poll.records", "topic.retention.bytes");
    assertThat(config.adminProperties())
        .containsEntry("client.id", "boss")
        .doesNotContainKeys("linger.ms", "producer.linger.ms", "max.poll.records");
    assertThat(config.consumerProperties()).containsEntry("max.poll.records", "9");
    assertThat(config.streamsProperties()).containsEntry("topic.retention.bytes", "1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"processing", "production", "default.deserialization"})
  void shouldRefuseHandlersThatPassRecordsOver(String kind) {
    assertThatThrownBy(() -> with("kafka." + kind + ".exception.handler", "x.LogAndContinue"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("what it passes over would be lost");
  }

  @Test
  void shouldHandOnVariablesWhenTheyHaveThePrefixes() {
    EciConfig config =
        EciConfig.load(
            Optional.empty(),
            Map.of(
                "ECI_KAFKA_BOOTSTRAP_SERVERS", "a:1,b:2",
                "ECI_KAFKA_SECURITY_PROTOCOL", "SSL",
                "ECI_SCHEMA_REGISTRY_BASIC_AUTH_CREDENTIALS_SOURCE", "USER_INFO"));

    assertThat(config.adminProperties())
        .containsEntry("security.protocol", "SSL")
        .containsEntry("bootstrap.servers", "a:1,b:2");
    assertThat(config.registryClientProperties())
        .isEqualTo(Map.of("basic.auth.credentials.source", "USER_INFO"));
  }

  @Test
  void shouldUseTheNamesAndTypesOfTheRegistryClientWhenKeysAreHandedOn() {
    EciConfig config =
        with(
            "schema.registry.url", "https://r",
            "schema.registry.bearer.auth.token", "t",
            "schema.registry.ssl.truststore.location", "/t",
            "schema.registry.missing.id.cache.ttl.sec", "30");

    assertThat(config.registryClientProperties())
        .isEqualTo(
            Map.of(
                "bearer.auth.token", "t",
                "schema.registry.ssl.truststore.location", "/t",
                "missing.id.cache.ttl.sec", 30L));
  }

  @Test
  void shouldRefuseChangesWhenMapsAreShared() {
    EciConfig config = with();

    assertThatThrownBy(() -> config.streamsProperties().put("a", "b"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> config.registryClientProperties().put("a", "b"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void shouldSayWhatIsMissingWhenThereAreNoServers() {
    assertThatThrownBy(() -> EciConfig.of(Map.of()).adminProperties())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("kafka.bootstrap.servers is not set");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kafka.max.request.size",
        "kafka.producer.max.request.size",
        "kafka.topic.max.message.bytes"
      })
  void shouldRefuseWhatWouldStopTheStreamAtALargeRecord(String key) {
    assertThatThrownBy(() -> with(key, "1048576"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(key + " = 1048576")
        .hasMessageContaining("up to 4194304 bytes");
    assertThat(with(key, "8388608").streamsProperties())
        .containsEntry(key.substring("kafka.".length()), "8388608");
  }

  private static EciConfig with(String... settings) {
    Map<String, String> all = new HashMap<>(Map.of("kafka.bootstrap.servers", "localhost:9092"));
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    return EciConfig.of(all);
  }
}
