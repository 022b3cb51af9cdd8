package io.ecistreams.runtime;

import io.ecistreams.testing.VectorBatch;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many boards on one instance whose live state is larger than its budget; prints what
 * src/docs/benchmarks.md shows. Run with {@code mvn -o surefire:test -Dtest=ManyBoardsMeasurement
 * -DargLine="-Xmx1g -Deci.measure.boards=1000"}; the heap holds the broker too.
 */
@EnabledIfSystemProperty(named = "eci.measure.boards", matches = "\\d+")
class ManyBoardsMeasurement {
  private static final int DIMENSION = 384;
  private static final int NEGATIVES = 8;
  private static final int SOURCES = 5;
  private static final int ROUNDS = 3;
  private static final int LIVE_MB = 256;

  @TempDir Path directory;

  /** A record to send. */
  private record Place(int board, int source, int round) {}

  @Test
  void shouldPrintWhatManyBoardsNeed() throws Exception {
    int boards = Integer.getInteger("eci.measure.boards");
    List<Place> places = new ArrayList<>();
    for (int board = 0; board < boards; board++) {
      for (int i = 0; i < ROUNDS * SOURCES; i++) {
        places.add(new Place(board, i % SOURCES, i / SOURCES));
      }
    }
    try (StreamFixture fixture = StreamFixture.alone(directory, settings(boards))) {
      EciApplication application = fixture.startApplication(Map.of());
      send(fixture, application, "board after board", places);
      Collections.shuffle(places, new Random(1));
      send(fixture, application, "in random order", places);
      fixture.stopApplication();
      long start = System.nanoTime();
      application = fixture.startApplication(Map.of());
      System.out.printf(
          "restart with its state: running after %,d ms%n",
          (System.nanoTime() - start) / 1_000_000);
      print(application);
    }
  }

  private void send(
      StreamFixture fixture, EciApplication application, String order, List<Place> places)
      throws Exception {
    VectorBatch batch = new VectorBatch(DIMENSION, NEGATIVES);
    Instant now = Instant.now();
    long start = System.nanoTime();
    double before = Folded.examples();
    for (int from = 0; from < places.size(); from += 2_500) {
      List<Place> some = places.subList(from, Math.min(places.size(), from + 2_500));
      fixture.send(
          some.stream()
              .map(p -> batch.record("board" + p.board(), "source" + p.source(), p.round(), now))
              .map(fixture::encode)
              .toList());
    }
    Folded.awaitExamples(before + (double) places.size() * NEGATIVES);
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "%s: %,d records, %.0f a second%n", order, places.size(), places.size() / seconds);
    print(application);
  }

  private static void print(EciApplication application) throws Exception {
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    String rss =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmRSS"))
            .collect(Collectors.joining());
    System.out.printf(
        "  live state %,d of %,d bytes, boards read %,d times and dropped %,d times; heap %,d; %s%n",
        application.liveState().heldBytes(),
        application.liveState().limitBytes(),
        application.liveState().loads(),
        application.liveState().unloads(),
        heap,
        rss);
  }

  private Map<String, String> settings(int boards) throws Exception {
    Path backgrounds = directory.resolve("backgrounds.json");
    String json =
        IntStream.range(0, boards)
            .mapToObj(
                i ->
                    "\"board%d\": {\"encoder\": \"made-up\", \"dimension\": %d, \"muQ\": 0, \"sdQ\": 0.1, \"muP\": 0, \"sdP\": 0.1}"
                        .formatted(i, DIMENSION))
            .collect(Collectors.joining(",\n", "{", "}"));
    Files.writeString(backgrounds, json);
    return Map.of(
        "backgrounds.file", backgrounds.toString(), "live.state.mb", Integer.toString(LIVE_MB));
  }
}
