package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.serde.RetryingSchemaRegistry;
import io.ecistreams.serde.SchemaRegistry;
import io.ecistreams.testing.MemoryRegistryServer;
import io.ecistreams.testing.Mined;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The registry or the broker goes away and comes back. {@code -Deci.outage.registry.seconds=60} and
 * {@code -Deci.outage.broker.seconds=30} make it longer.
 */
class OutageIT {
  private static final long REGISTRY_MS =
      1_000L * Integer.getInteger("eci.outage.registry.seconds", 8);
  private static final long BROKER_MS = 1_000L * Integer.getInteger("eci.outage.broker.seconds", 8);
  private static final int K = 3;
  private static final int D = 8;

  /** At most so many lines for the start, the outage and the recovery together. */
  private static final int CALM_LINES = 30;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(doubles = {0.3, 2})
  void shouldLoseNothingWhenTheRegistryIsAwayAsAMinerComesWithANewSchema(double patience)
      throws Exception {
    String retryMs = Long.toString((long) (REGISTRY_MS * patience));
    try (MemoryRegistryServer registry = new MemoryRegistryServer();
        StreamFixture fixture = new StreamFixture(directory, settings(registry, retryMs))) {
      fixture.startApplication(Map.of());
      List<byte[]> values = values(fixture);
      int newId = registerNewSchema(fixture);
      fixture.send(values.subList(0, 200));
      fixture.await("good", ranking -> StreamFixture.examples(ranking) == 200 * K);

      registry.leave();
      List<byte[]> mixed = new ArrayList<>();
      for (byte[] value : values.subList(200, 400)) {
        mixed.add(mixed.size() % 2 == 0 ? value : underNewSchema(newId, value));
      }
      fixture.send(mixed);
      Thread.sleep(REGISTRY_MS);
      registry.comeBack();
      fixture.send(values.subList(400, 500));

      fixture.await("good", ranking -> StreamFixture.examples(ranking) == 500 * K);
      assertThat(fixture.hasNoDeadLetters()).isTrue();
      assertThat(fixture.state()).isEqualTo(State.RUNNING);
    }
  }

  @Test
  void shouldLoseNothingAndStayCalmWhenTheBrokerIsAwayWhileMinersSend() throws Exception {
    assumeTrue(
        System.getProperty("eci.distribution") != null, "run by `mvn verify`, after the packaging");
    try (ProcessStage stage = ProcessStage.start(directory, 1, Map.of());
        Miners miners = stage.miners();
        InstanceProcess instance = new InstanceProcess("instance", directory, stage.settings())) {
      int third = stage.mined().size() / 3;
      miners.allow(third);
      miners.awaitAcknowledged(third);
      instance.awaitLog("running");

      stage.broker().kill();
      miners.allow(third);
      Thread.sleep(BROKER_MS);
      stage.broker().start();
      miners.allow(third);
      miners.finish();

      try (RankingHistory history = stage.awaitAll()) {
        stage.assertScoredOffline(history);
      }
      instance.requireAlive();
      Files.writeString(Path.of("target", "outage-broker.txt"), instance.log());
      assertThat(instance.log()).doesNotContain("ERROR", "\tat ");
      assertThat(instance.log().lines().count()).isLessThan(CALM_LINES);
    }
  }

  private Map<String, String> settings(MemoryRegistryServer registry, String retryMs)
      throws Exception {
    return Map.of(
        "schema.registry.url",
        registry.url(),
        "schema.registry.retry.max.ms",
        retryMs,
        "backgrounds.file",
        StreamFixture.givenBackground(directory).toString());
  }

  private static List<byte[]> values(StreamFixture fixture) {
    Random random = new Random(1);
    List<byte[]> values = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      Instant minedAt = Instant.now().minusMillis(random.nextInt(60_000));
      values.add(fixture.encode(Mined.record("good", "bm25", i, K, D, minedAt).build()));
    }
    return values;
  }

  /** The schema of a newer miner, which writes one more field. */
  private static int registerNewSchema(StreamFixture fixture) throws Exception {
    ObjectMapper json = new ObjectMapper();
    ObjectNode schema = (ObjectNode) json.readTree(MinedNegatives.getClassSchema().toString());
    ((ArrayNode) schema.get("fields"))
        .add(
            json.readTree(
                "{\"name\": \"mood\", \"type\": [\"null\", \"string\"], \"default\": null}"));
    SchemaRegistry registry =
        RetryingSchemaRegistry.connect(EciApplication.registryConfig(fixture.config(Map.of())));
    return registry.register("eci.negatives.v1-value", schema.toString());
  }

  /** The same record by the newer miner: another schema id, and null in the new field. */
  private static byte[] underNewSchema(int id, byte[] value) {
    byte[] bytes = Arrays.copyOf(value, value.length + 1);
    ByteBuffer.wrap(bytes).putInt(1, id);
    return bytes;
  }
}
