package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ecistreams.store.StoreNames;
import io.ecistreams.testing.VectorBatch;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept in Kafka for a restore does not grow with what was counted. */
class ChangelogIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int RECORDS = 4_000;
  private static final int DIMENSION = 256;
  private static final int NEGATIVES = 8;

  @TempDir Path directory;

  @Test
  void shouldKeepChangelogsSmallWhenManyRecordsAreCounted() throws Exception {
    Map<String, String> settings =
        Map.of(
            "journal.bytes", "65536",
            "calibration.queries", "16",
            // As an operator can, so that forty megabytes are many segments.
            "kafka.topic.segment.bytes", "1048576");
    try (StreamFixture fixture = StreamFixture.withDefaultNames(directory, settings);
        Admin admin = Admin.create(fixture.config(Map.of()).adminProperties())) {
      fixture.startApplication(Map.of());
      VectorBatch batch = new VectorBatch(DIMENSION, NEGATIVES);
      Instant minedAt = Instant.now();
      List<byte[]> values = new ArrayList<>();
      for (int i = 0; i < RECORDS; i++) {
        values.add(fixture.encode(batch.record("board", "source" + i % 2, i, minedAt)));
      }
      fixture.send(values);
      fixture.await("board", r -> StreamFixture.examples(r) == (long) RECORDS * NEGATIVES);

      for (String store : StoreNames.ALL) {
        Config config = config(admin, changelog(store));
        assertThat(config.get("cleanup.policy").value()).isEqualTo("compact");
        assertThat(config.get("segment.bytes").value()).isEqualTo("1048576");
        assertThat(config.get("min.cleanable.dirty.ratio").value()).isEqualTo("0.2");
        assertThat(config.get("max.compaction.lag.ms").value()).isEqualTo("1800000");
        assertThat(config.get("delete.retention.ms").value()).isEqualTo("14400000");
      }
      long written = (long) RECORDS * NEGATIVES * DIMENSION * Float.BYTES;
      await("compaction").atMost(PATIENCE).until(() -> bytes(admin), held -> held < written / 4);
    }
  }

  private static long bytes(Admin admin) throws Exception {
    long bytes = 0;
    for (LogDirDescription log :
        admin.describeLogDirs(List.of(1)).allDescriptions().get().get(1).values()) {
      bytes +=
          log.replicaInfos().entrySet().stream()
              .filter(replica -> replica.getKey().topic().startsWith("eci-streams-"))
              .filter(replica -> replica.getKey().topic().endsWith("-changelog"))
              .mapToLong(replica -> replica.getValue().size())
              .sum();
    }
    return bytes;
  }

  private static String changelog(String store) {
    return "eci-streams-" + store + "-changelog";
  }

  private static Config config(Admin admin, String topic) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    return admin.describeConfigs(List.of(resource)).all().get().get(resource);
  }
}
