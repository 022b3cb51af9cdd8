package io.ecistreams.runtime;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.store.TaskBoards;
import io.ecistreams.testing.VectorBatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * How long a board with a full window takes to come back; prints what src/docs/benchmarks.md shows.
 * Run with {@code mvn -o surefire:test -Dtest=RestoreMeasurement -DargLine="-Xmx2g
 * -Deci.measure=1000000"}, the number is that of examples.
 */
@EnabledIfSystemProperty(named = "eci.measure", matches = "\\d+")
class RestoreMeasurement {
  private static final int DIMENSION = 384;
  private static final int NEGATIVES = 8;
  private static final int SOURCES = 4;
  private static final int BATCH = 2_500;
  private static final long SPAN_MS = 13 * 60_000;

  @TempDir Path directory;

  /** What the application says of the boards that it rebuilds. */
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @Test
  void shouldPrintHowLongARestoreTakes() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(TaskBoards.class);
    logger.setLevel(Level.INFO);
    logger.addAppender(log);
    log.start();
    int records = Integer.getInteger("eci.measure") / NEGATIVES;
    try (StreamFixture fixture = StreamFixture.alone(directory, settings())) {
      EciApplication application = fixture.startApplication(Map.of());
      fill(fixture, records);
      printChangelogs(fixture, "when the last record was counted");
      System.out.printf("live state %,d bytes%n", application.liveState().heldBytes());
      fixture.stopApplication();
      start(fixture, Map.of("application.id", "nothing"), "nothing to restore");
      restart(fixture, "kept", "state directory kept");
      restart(fixture, "lost", "state directory lost");
      Thread.sleep(30_000);
      printChangelogs(fixture, "half a minute later");
      restart(fixture, "lost again", "state directory lost, half a minute later");
    }
  }

  private void fill(StreamFixture fixture, int records) throws Exception {
    VectorBatch batch = new VectorBatch(DIMENSION, NEGATIVES);
    long from = Instant.now().minusMillis(SPAN_MS).toEpochMilli();
    long start = System.nanoTime();
    for (int sent = 0; sent < records; sent += BATCH) {
      List<byte[]> values = new ArrayList<>();
      for (int i = sent; i < Math.min(records, sent + BATCH); i++) {
        Instant minedAt = Instant.ofEpochMilli(from + i * SPAN_MS / records);
        MinedNegatives record = batch.record("board", "source" + i % SOURCES, i, minedAt);
        values.add(fixture.encode(record));
      }
      fixture.send(values);
    }
    Folded.awaitExamples((double) NEGATIVES * records);
    System.out.printf("filled in %d s%n", (System.nanoTime() - start) / 1_000_000_000);
  }

  private void restart(StreamFixture fixture, String state, String what) throws Exception {
    String stateDirectory = directory.resolve(state.equals("kept") ? "state" : state).toString();
    start(fixture, Map.of("state.dir", stateDirectory), what);
  }

  private void start(StreamFixture fixture, Map<String, String> settings, String what)
      throws Exception {
    long start = System.nanoTime();
    log.list.clear();
    EciApplication application = fixture.startApplication(settings);
    System.out.printf(
        "%s: running after %,d ms; %,d rows of changelogs, %,d examples merged again%n",
        what,
        (System.nanoTime() - start) / 1_000_000,
        application.restoreProgress().rowsRestored(),
        application.liveState().examples());
    log.list.forEach(line -> System.out.println("  " + line.getFormattedMessage()));
    fixture.stopApplication();
  }

  private static void printChangelogs(StreamFixture fixture, String when) throws Exception {
    try (Admin admin = Admin.create(fixture.config(Map.of()).adminProperties())) {
      Map<String, Long> bytes = new TreeMap<>();
      for (LogDirDescription log :
          admin.describeLogDirs(List.of(1)).allDescriptions().get().get(1).values()) {
        log.replicaInfos()
            .forEach((partition, info) -> bytes.merge(partition.topic(), info.size(), Long::sum));
      }
      bytes.keySet().removeIf(topic -> !topic.startsWith("eci"));
      System.out.println(when + ": " + bytes);
    }
  }

  private Map<String, String> settings() throws Exception {
    Path backgrounds = directory.resolve("backgrounds.json");
    Files.writeString(
        backgrounds,
        """
        {"board": {"encoder": "made-up", "dimension": %d, "muQ": 0, "sdQ": 0.1, "muP": 0, "sdP": 0.1, "queries": 128}}
        """
            .formatted(DIMENSION));
    return Map.of(
        "backgrounds.file", backgrounds.toString(),
        "topics.partitions", "3",
        "emit.interval.ms", "10000");
  }
}
