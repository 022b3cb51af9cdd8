package io.ecistreams.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Alert;
import io.ecistreams.avro.Background;
import io.ecistreams.avro.Command;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Mixture;
import io.ecistreams.avro.QuarantinedExample;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.TrainingOutcome;
import io.ecistreams.avro.Verdict;
import io.ecistreams.testing.ApicurioProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances that are started together on a registry without schemas. */
class RegistrationIT {
  private static final int INSTANCES = 8;
  private static final int ROUNDS = 30;
  private static final List<Schema> SCHEMAS =
      List.of(
          MinedNegatives.getClassSchema(),
          Ranking.getClassSchema(),
          SourceScore.getClassSchema(),
          Mixture.getClassSchema(),
          Background.getClassSchema(),
          Alert.getClassSchema(),
          QuarantinedExample.getClassSchema(),
          Verdict.getClassSchema(),
          Command.getClassSchema(),
          TrainingOutcome.getClassSchema());

  @TempDir Path directory;

  @Test
  void shouldAllGetTheSameIdsWhenEightRegisterAtOnce() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(INSTANCES);
    try (ApicurioProcess apicurio = ApicurioProcess.start(directory)) {
      for (int round = 0; round < ROUNDS; round++) {
        CyclicBarrier start = new CyclicBarrier(INSTANCES);
        String prefix = "round-" + round + "-";
        List<Callable<List<Integer>>> instances = new ArrayList<>();
        for (int i = 0; i < INSTANCES; i++) {
          instances.add(() -> register(apicurio.url(), prefix, start));
        }
        List<List<Integer>> ids = new ArrayList<>();
        for (Future<List<Integer>> instance : pool.invokeAll(instances)) {
          ids.add(instance.get());
        }
        assertThat(new HashSet<>(ids)).as("ids in round %d", round).hasSize(1);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  /** What one instance does, each with a client of its own. */
  private static List<Integer> register(String url, String prefix, CyclicBarrier start)
      throws Exception {
    try (SchemaRegistry registry =
        RetryingSchemaRegistry.connect(
            new RegistryConfig(url, true, Duration.ofSeconds(30), Map.of()))) {
      List<Integer> ids = new ArrayList<>();
      start.await();
      for (Schema schema : SCHEMAS) {
        ids.add(
            registry.register(
                WireFormat.subject(prefix + schema.getName()), PublishedSchema.textOf(schema)));
      }
      return ids;
    }
  }
}
