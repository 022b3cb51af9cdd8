package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.miner.llm.ChatServer;
import io.ecistreams.serde.RetryingSchemaRegistry;
import io.ecistreams.serde.SchemaRegistry;
import io.ecistreams.testing.BuiltDistribution;
import io.ecistreams.testing.EmbeddingAnswers;
import io.ecistreams.testing.MemoryRegistryServer;
import io.ecistreams.testing.Mined;
import io.ecistreams.topology.TextsAhead;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The registry or the broker goes away, is missed, and comes back. {@code
 * -Deci.outage.registry.seconds} and {@code -Deci.outage.broker.seconds} keep it away for longer.
 */
class OutageIT {
  private static final int REGISTRY_SECONDS = Integer.getInteger("eci.outage.registry.seconds", 0);
  private static final int BROKER_SECONDS = Integer.getInteger("eci.outage.broker.seconds", 0);
  private static final Duration BRIEF = Duration.ofMillis(500);
  private static final Duration LASTING = Duration.ofMinutes(2);
  private static final int K = 3;
  private static final int D = 8;

  @TempDir Path directory;

  @Test
  void shouldLoseNothingWhenTheRegistryComesBackAfterThreadsHaveGivenUp() throws Exception {
    try (LogEvents given = LogEvents.of(FailurePolicy.class)) {
      loseNothingWhileTheRegistryIsAway(
          BRIEF, () -> given.await(event -> event.contains("Starting again from the last commit")));
    }
  }

  @Test
  void shouldLoseNothingWhenTheRegistryComesBackWhileThreadsStillTry() throws Exception {
    try (LogEvents missed = LogEvents.of(RetryingSchemaRegistry.class)) {
      loseNothingWhileTheRegistryIsAway(
          LASTING, () -> missed.await(event -> event.contains("Retrying for 120.0 s")));
    }
  }

  @Test
  void shouldLoseNothingAndKeepItsThreadsWhenTheEncoderIsAwayForAWhile() throws Exception {
    CountDownLatch mended = new CountDownLatch(1);
    Map<String, String> settings =
        Map.of(
            "backgrounds.file", StreamFixture.givenBackground(directory).toString(),
            "encoder.id", "test-encoder",
            "encoder.retry.max.ms", "1500",
            "kafka.transaction.timeout.ms", "10000");
    try (ChatServer server = new ChatServer();
        LogEvents missed = LogEvents.of(TextsAhead.class);
        LogEvents failed = LogEvents.of(FailurePolicy.class);
        StreamFixture fixture = StreamFixture.withDefaultNames(directory, settings)) {
      server.alwaysAnswers(
          question -> {
            // Too late for all that asked before: their requests are given up, not their texts.
            await(mended);
            return EmbeddingAnswers.openAi(question, OutageIT::vector);
          });
      fixture.startApplicationThatEmbeds(Map.of("encoder.url", server.baseUrl()));
      List<byte[]> values = new ArrayList<>();
      for (byte[] value : values(fixture)) {
        values.add(value);
        values.add(fixture.encode(withoutVectors(values.size())));
      }

      fixture.send(values);
      missed.await(event -> event.contains("records with texts wait until the encoder answers"));
      mended.countDown();

      fixture.await("good", ranking -> StreamFixture.examples(ranking) == 1_000 * K);
      assertThat(failed.all()).isEmpty();
      assertThat(fixture.hasNoDeadLetters()).isTrue();
      assertThat(fixture.state()).isEqualTo(State.RUNNING);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static MinedNegatives withoutVectors(int query) {
    MinedNegatives.Builder record =
        Mined.record("good", "texts", query, K, D, Instant.now().minusSeconds(1));
    return record
        .setQuery(Mined.text("q" + query, "query " + query))
        .setPositives(List.of(Mined.text("p" + query, "positive " + query)))
        .setNegatives(
            record.getNegatives().stream()
                .map(
                    negative ->
                        Mined.text(negative.getId().orElseThrow(), "of " + negative.getId()))
                .toList())
        .build();
  }

  private static float[] vector(String text) {
    Random random = new Random(text.hashCode());
    float[] vector = new float[D];
    for (int i = 0; i < D; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private interface Wait {
    void untilItIsMissed() throws InterruptedException;
  }

  /** As a miner comes with a new schema, which nobody can look up. */
  private void loseNothingWhileTheRegistryIsAway(Duration patience, Wait wait) throws Exception {
    try (MemoryRegistryServer registry = new MemoryRegistryServer();
        StreamFixture fixture =
            StreamFixture.withDefaultNames(directory, settings(registry, patience))) {
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
      wait.untilItIsMissed();
      TimeUnit.SECONDS.sleep(REGISTRY_SECONDS);
      registry.comeBack();
      fixture.send(values.subList(400, 500));

      fixture.await("good", ranking -> StreamFixture.examples(ranking) == 500 * K);
      assertThat(fixture.hasNoDeadLetters()).isTrue();
      assertThat(fixture.state()).isEqualTo(State.RUNNING);
    }
  }

  @Test
  void shouldLoseNothingAndStayCalmWhenTheBrokerIsAwayWhileMinersSend() throws Exception {
    BuiltDistribution.assumeThere();
    try (ProcessStage stage = ProcessStage.start(directory, MinedSet.FOUR_BOARDS, 1, Map.of());
        Miners miners = stage.miners();
        InstanceProcess instance = new InstanceProcess("instance", directory, stage.settings())) {
      int third = stage.mined().size() / 3;
      miners.allow(third);
      miners.awaitAcknowledged(third);
      instance.awaitLog("running");

      stage.broker().kill();
      miners.allow(third);
      // From the first client that misses it: they share one warning a minute.
      instance.awaitLog(" WARN ");
      TimeUnit.SECONDS.sleep(BROKER_SECONDS);
      stage.broker().start();
      miners.allow(third);
      miners.finish();

      try (RankingHistory history = stage.awaitAll()) {
        stage.assertScoredOffline(history);
      }
      instance.requireAlive();
      Files.writeString(Path.of("target", "outage-broker.txt"), instance.log());
      assertThat(instance.log()).doesNotContain("ERROR", "\tat ");
    }
  }

  private Map<String, String> settings(MemoryRegistryServer registry, Duration patience)
      throws Exception {
    return Map.of(
        // A thread that has given up is missed by its group only then.
        "kafka.session.timeout.ms",
        "6000",
        "schema.registry.url",
        registry.url(),
        "schema.registry.retry.max.ms",
        Long.toString(patience.toMillis()),
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
        RetryingSchemaRegistry.connect(Assembly.registryConfig(fixture.config(Map.of())));
    return registry.register("eci.negatives.v1-value", schema.toString());
  }

  /** The same record by the newer miner: another schema id, and null in the new field. */
  private static byte[] underNewSchema(int id, byte[] value) {
    byte[] bytes = Arrays.copyOf(value, value.length + 1);
    ByteBuffer.wrap(bytes).putInt(1, id);
    return bytes;
  }
}
