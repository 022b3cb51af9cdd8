package io.ecistreams.runtime;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.WindowRanking;
import io.ecistreams.config.EciConfig;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.serde.AvroMapping;
import io.ecistreams.serde.EstimateMapping;
import io.ecistreams.testing.Mined;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A fixed set of records of several boards and sources, with vectors, and what must come out. Every
 * record of a source has a query of its own, so that the distinct queries say whether one is
 * missing whatever is counted twice.
 */
final class MinedSet {
  static final int NEGATIVES = 4;
  static final int RECORDS_PER_SOURCE = 1_000;

  private static final int D = 24;
  private static final List<String> MINERS = List.of("bm25", "dense", "llm");

  /** Four boards of three sources. */
  static final Shape FOUR_BOARDS = new Shape(List.of("news", "code", "law", "wiki"), MINERS);

  /** One board of twelve sources. */
  static final Shape ONE_BOARD =
      new Shape(
          List.of("news"),
          MINERS.stream()
              .flatMap(miner -> Stream.of("-a", "-b", "-c", "-d").map(miner::concat))
              .toList());

  private static final long SPAN_MS = 30 * 60_000L;
  private static final int JITTER_MS = 3 * 60_000;

  private final Shape shape;
  private final List<MinedNegatives> records = new ArrayList<>();

  /** Which boards and sources. */
  record Shape(List<String> boards, List<String> sources) {}

  /**
   * Records of half an hour of event time, each up to three minutes out of order.
   *
   * @param until event time of the newest ones
   */
  MinedSet(Shape shape, long seed, Instant until) {
    this.shape = shape;
    Random random = new Random(seed);
    long fromMs = until.toEpochMilli() - SPAN_MS;
    for (int i = 0; i < RECORDS_PER_SOURCE; i++) {
      for (String board : shape.boards()) {
        for (String source : shape.sources()) {
          long minedAtMs =
              fromMs + i * (SPAN_MS - JITTER_MS) / RECORDS_PER_SOURCE + random.nextInt(JITTER_MS);
          int query = 10_000 * shape.boards().indexOf(board) + i;
          records.add(
              Mined.record(board, source, query, NEGATIVES, D, Instant.ofEpochMilli(minedAtMs))
                  .build());
        }
      }
    }
  }

  List<String> boards() {
    return shape.boards();
  }

  List<String> sources() {
    return shape.sources();
  }

  /** In the order in which the miners find them. */
  List<MinedNegatives> of(String source) {
    return records.stream().filter(record -> record.getSource().equals(source)).toList();
  }

  int size() {
    return records.size();
  }

  /** Settings under which no record is late, and under which order of arrival does not matter. */
  Map<String, String> settings(Path directory) throws IOException {
    String background =
        "{\"encoder\": \"test-encoder\", \"dimension\": %d, \"muQ\": 0, \"sdQ\": 0.2, \"muP\": 0, \"sdP\": 0.2}"
            .formatted(D);
    Path file = directory.resolve("backgrounds.json");
    Files.writeString(
        file,
        shape.boards().stream()
            .map(board -> "\"" + board + "\": " + background)
            .collect(Collectors.joining(", ", "{", "}")));
    return Map.of(
        "backgrounds.file", file.toString(), "windows.ms", "600000,0", "grace.ms", "3600000");
  }

  /** What the core says offline of the records of a board within a window of event time. */
  WindowRanking expected(EciConfig config, String board, Instant start, Instant end) {
    OfflineScoring scoring =
        OfflineScoring.overEverything(
            Core.intake(config, Optional.empty()), config.boards(), Core.calibration(config));
    for (MinedNegatives record : records) {
      Instant minedAt = record.getMinedAt();
      if (record.getBoard().equals(board) && !minedAt.isBefore(start) && minedAt.isBefore(end)) {
        Outcome<MinedRecord> mapped = AvroMapping.toMinedRecord(record);
        if (scoring.add(((Outcome.Accepted<MinedRecord>) mapped).value()).isPresent()) {
          throw new AssertionError("a record of the set is refused");
        }
      }
    }
    return EstimateMapping.ranking(scoring.estimates().get(board), Map.of(), 0, 0, 0)
        .getWindows()
        .get(0);
  }
}
