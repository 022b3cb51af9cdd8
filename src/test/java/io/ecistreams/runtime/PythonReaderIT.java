package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.testing.MemoryRegistryServer;
import io.ecistreams.testing.Python;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reader of topics.md, as it stands there but for the addresses. */
class PythonReaderIT {
  @TempDir Path directory;

  @Test
  void shouldPrintTheNewestRankingWhenItIsTakenFromThePage() throws Exception {
    Python.assumeModules("avro, confluent_kafka", "python3-confluent-kafka python3-avro");
    try (MemoryRegistryServer registry = new MemoryRegistryServer();
        StreamFixture fixture = StreamFixture.withDefaultNames(directory, settings(registry))) {
      fixture.startApplication(Map.of());
      fixture.send(GoldenRecords.shuffled(1).stream().map(fixture::encode).toList());
      Ranking ranking =
          fixture.await("golden", r -> StreamFixture.examples(r) == GoldenRecords.EXAMPLES);
      Path script = Files.writeString(directory.resolve("reader.py"), reader(fixture, registry));
      Process python = Python.start(Python.PACKAGE, Map.of(), script.toString());
      try {
        SourceScore best = ranking.getWindows().get(0).getSources().get(0);
        assertThat(CompletableFuture.supplyAsync(() -> outputUpTo(best, python)))
            .succeedsWithin(2, TimeUnit.MINUTES)
            .asString()
            .endsWith("golden 1 %s %s\n".formatted(best.getSource(), best.getEci()));
      } finally {
        python.destroyForcibly();
      }
    }
  }

  private Map<String, String> settings(MemoryRegistryServer registry) throws IOException {
    Map<String, String> settings = new HashMap<>(GoldenRecords.settings(directory));
    settings.put("schema.registry.url", registry.url());
    return settings;
  }

  private static String reader(StreamFixture fixture, MemoryRegistryServer registry)
      throws IOException {
    String reader = Python.snippet(Path.of("src", "docs", "topics.md"));
    assertThat(reader).contains("localhost:9092", "http://localhost:8081");
    return reader
        .replace("http://localhost:8081", registry.url())
        .replace("localhost:9092", fixture.setting("kafka.bootstrap.servers"));
  }

  /** What it prints up to the line of a score; numbers as Java prints them. */
  private static String outputUpTo(SourceScore score, Process python) {
    StringBuilder output = new StringBuilder();
    try (BufferedReader lines = python.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        List<String> words = List.of(line.split(" "));
        boolean isScore = words.size() == 4 && words.get(2).equals(score.getSource());
        if (isScore && Double.parseDouble(words.get(3)) == score.getEci()) {
          return output
              .append(String.join(" ", words.subList(0, 3)))
              .append(" " + score.getEci() + "\n")
              .toString();
        }
        output.append(line).append('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return output.toString();
  }
}
