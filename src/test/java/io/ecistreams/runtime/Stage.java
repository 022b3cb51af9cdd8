package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.WindowRanking;
import io.ecistreams.config.EciConfig;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.serde.RetryingSchemaRegistry;
import io.ecistreams.testing.Rankings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.serialization.Serializer;

/** The topics on some broker, and a fixed set of records for them. */
class Stage {
  /** The second window is everything since the start. */
  private static final int SINCE_START = 1;

  private final long seed;
  private final MinedSet mined;
  private final Map<String, String> settings = new HashMap<>();

  /** Four boards; makes the topics. */
  Stage(Path directory, long seed, Map<String, String> more) throws IOException {
    this(directory, MinedSet.FOUR_BOARDS, seed, more);
  }

  /**
   * Makes the topics.
   *
   * @param directory for the file of backgrounds
   * @param more settings, the addresses of Kafka and of a registry among them
   */
  Stage(Path directory, MinedSet.Shape shape, long seed, Map<String, String> more)
      throws IOException {
    this.seed = seed;
    this.mined = new MinedSet(shape, seed, Instant.now().minusSeconds(600));
    settings.putAll(mined.settings(directory));
    settings.put("topics.partitions", "6");
    settings.put("http.port", "0");
    settings.put("emit.interval.ms", "500");
    // The ring turns every few commits: many snapshots are cut in two by a kill.
    settings.put("journal.bytes", "65536");
    settings.put("commit.interval.ms", "200");
    // The dead are given up, and their open transactions ended, within seconds.
    settings.put("kafka.session.timeout.ms", "3000");
    settings.put("kafka.heartbeat.interval.ms", "500");
    settings.put("kafka.transaction.timeout.ms", "10000");
    settings.putAll(more);
    try (Admin admin = Admin.create(config().adminProperties())) {
      Topics.of(config()).create(admin);
    }
  }

  /** Of an instance, but for its name and state directory. */
  Map<String, String> settings() {
    return Map.copyOf(settings);
  }

  EciConfig config() {
    return EciConfig.of(settings);
  }

  MinedSet mined() {
    return mined;
  }

  /** Registers the schema as it writes the first record. */
  Serializer<MinedNegatives> serializer() {
    return AvroSerdes.of(RetryingSchemaRegistry.connect(Assembly.registryConfig(config())), true)
        .negatives()
        .serializer();
  }

  /** A miner for each source. They wait for the broker as long as it takes. */
  Miners miners() {
    Serializer<MinedNegatives> serializer = serializer();
    String topic = config().topics().negatives();
    List<List<byte[]>> values =
        mined.sources().stream()
            .map(
                source ->
                    mined.of(source).stream()
                        .map(record -> serializer.serialize(topic, record))
                        .toList())
            .toList();
    Map<String, String> patient = new HashMap<>(settings);
    patient.put("kafka.delivery.timeout.ms", "600000");
    patient.put("kafka.max.block.ms", "600000");
    // With several on their way while a broker starts again, a batch was seen to be refused as out
    // of order for ten minutes, until its delivery was given up.
    patient.put("kafka.max.in.flight.requests.per.connection", "1");
    return new Miners(EciConfig.of(patient), values, seed);
  }

  /** Waits until all records are in the last ranking of each board, and nothing more comes. */
  RankingHistory awaitAll() throws InterruptedException {
    RankingHistory history = new RankingHistory(config());
    long expected =
        (long) MinedSet.RECORDS_PER_SOURCE * mined.sources().size() * MinedSet.NEGATIVES;
    history.awaitQuiet(mined.boards(), ranking -> examples(ranking) >= expected);
    return history;
  }

  /** Holds the last rankings against what the core says offline of the same records. */
  void assertScoredOffline(RankingHistory history) {
    for (String board : mined.boards()) {
      Ranking ranking = history.last(board).orElseThrow();
      assertThat(ranking.getWindows()).hasSize(2);
      for (WindowRanking window : ranking.getWindows()) {
        Rankings.assertSame(
            board + ", " + window.getWindowMs() + " ms",
            mined.expected(config(), board, window.getWindowStart(), window.getWindowEnd()),
            window,
            1e-9);
      }
      assertThat(ranking.getLate()).isEmpty();
    }
  }

  /** Sources since the start. */
  static List<SourceScore> sources(Ranking ranking) {
    return ranking.getWindows().get(SINCE_START).getSources();
  }

  /** Examples since the start. */
  static long examples(Ranking ranking) {
    return sources(ranking).stream().mapToLong(SourceScore::getN).sum();
  }
}
