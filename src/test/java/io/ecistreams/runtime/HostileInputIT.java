package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.cli.CommandRun;
import io.ecistreams.testing.BuiltDistribution;
import io.ecistreams.testing.Mined;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Input that has ended instances, all at once, around a kill: records that unpack to more than the
 * heap, which has 256 MB, many large ones in one batch on one partition and a single one on
 * another; packed records on the topics of operators, larger than a dead letter may be; a board
 * wider than the memory; many boards with a record each. A good board among them ends with the
 * numbers of the offline score.
 */
class HostileInputIT {
  private static final int PARTITIONS = 4;
  private static final int CROWDED = 1;
  private static final int BLOCKED = 2;
  private static final int LARGE_RECORDS = 150;
  private static final int LARGE_BYTES = 2 << 20;
  private static final int GIANT_BYTES = 300 << 20;
  private static final int WIDE = 4_096;
  private static final int WIDE_SOURCES = 10;
  private static final int SMALL_BOARDS = 300;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @TempDir Path directory;

  @BeforeAll
  static void distributionIsBuilt() {
    BuiltDistribution.assumeThere();
  }

  @Test
  void shouldScoreAGoodBoardExactlyWhenHostileInputSurroundsIt() throws Exception {
    try (ProcessStage stage =
        ProcessStage.start(
            directory,
            MinedSet.ONE_BOARD,
            7,
            Map.of("topics.partitions", Integer.toString(PARTITIONS)))) {
      addWideBackground();
      long giant = send(stage);
      String topic = stage.config().topics().negatives();
      String named = topic + "-" + BLOCKED + "-" + giant;
      try (InstanceProcess instance = instance(stage)) {
        instance.awaitLog("eci skip " + named);
        assertThat(instance.log()).contains("the records of a poll unpack to more than the heap");
        instance.kill();
      }
      try (InstanceProcess instance = instance(stage)) {
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () -> {
                  Map<TopicPartition, Long> ends = new HashMap<>();
                  Map<TopicPartition, Long> read = new HashMap<>();
                  progress(stage)
                      .forEach(
                          part -> {
                            ends.put(part.partition(), part.end());
                            read.put(part.partition(), part.committed().orElse(0));
                          });
                  ends.put(new TopicPartition(topic, BLOCKED), giant);
                  assertThat(read).isEqualTo(ends);
                });
        assertThat(skip(named).err()).contains("is running");
        instance.terminate();
      }

      assertThat(skip(topic + "-" + BLOCKED + "-" + (giant + 1)).err())
          .contains("is read up to offset " + giant + " only");
      assertThat(skip(topic + "-" + BLOCKED + "-" + (giant - 1)).err())
          .contains("is read up to offset " + giant + " already");
      CommandRun skipped = skip(named);
      assertThat(skipped.code()).as(skipped.err()).isZero();
      assertThat(skip(named).err()).contains("is read up to offset " + (giant + 1) + " already");

      try (InstanceProcess instance = instance(stage)) {
        instance.awaitLog("EciApplication: running");
        try (RankingHistory history = stage.awaitAll()) {
          stage.assertScoredOffline(history);
        }
        instance.terminate();
      }
      List<String> letters = deadLetters(stage);
      assertThat(letters).doesNotHaveDuplicates().containsOnlyOnce("SKIPPED at " + named);
      assertThat(letters)
          .filteredOn(letter -> letter.startsWith("UNDECODABLE"))
          .hasSize(LARGE_RECORDS)
          .allSatisfy(letter -> assertThat(letter).contains(topic + "-" + CROWDED + "-"));
      assertThat(letters)
          .filteredOn(letter -> letter.startsWith("TOO_LARGE"))
          .containsExactlyInAnyOrder(
              "TOO_LARGE at " + stage.config().topics().verdicts() + "-0-0",
              "TOO_LARGE at " + stage.config().topics().commands() + "-0-0",
              "TOO_LARGE at " + stage.config().topics().outcomes() + "-0-0");
      assertThat(letters)
          .filteredOn(letter -> letter.startsWith("BOARD_TOO_LARGE"))
          .hasSizeBetween(1, WIDE_SOURCES)
          .hasSize(letters.size() - LARGE_RECORDS - 4);
    }
  }

  private void addWideBackground() throws IOException {
    Path file = directory.resolve("backgrounds.json");
    String wide =
        ", \"wide\": {\"encoder\": \"test-encoder\", \"dimension\": %d, \"muQ\": 0, \"sdQ\": 0.2, \"muP\": 0, \"sdP\": 0.2}}"
            .formatted(WIDE);
    Files.writeString(file, Files.readString(file).replaceFirst("}$", wide));
  }

  /** Half of what is mined, the giants, the other half; the offset of the single giant. */
  private static long send(ProcessStage stage) throws Exception {
    int all = stage.mined().size();
    try (Miners miners = stage.miners()) {
      miners.allow(all / 2);
      miners.awaitAcknowledged(all / 2);
      String topic = stage.config().topics().negatives();
      try (KafkaProducer<byte[], byte[]> producer = giants(stage)) {
        byte[] large = new byte[LARGE_BYTES];
        for (int i = 0; i < LARGE_RECORDS; i++) {
          producer.send(new ProducerRecord<>(topic, CROWDED, null, large));
        }
        long offset =
            producer
                .send(new ProducerRecord<>(topic, BLOCKED, null, new byte[GIANT_BYTES]))
                .get()
                .offset();
        for (String operators :
            List.of(
                stage.config().topics().verdicts(),
                stage.config().topics().commands(),
                stage.config().topics().outcomes())) {
          producer.send(new ProducerRecord<>(operators, 0, null, new byte[5 << 20]));
        }
        sendBoards(stage, producer);
        miners.allow(all - all / 2);
        miners.awaitAcknowledged(all);
        return offset;
      }
    }
  }

  /** One that is too wide, and many small ones. */
  private static void sendBoards(ProcessStage stage, KafkaProducer<byte[], byte[]> producer) {
    String topic = stage.config().topics().negatives();
    Serializer<MinedNegatives> serializer = stage.serializer();
    List<MinedNegatives> records = new ArrayList<>();
    for (int source = 0; source < WIDE_SOURCES; source++) {
      records.add(Mined.record("wide", "s" + source, source, 2, WIDE, Instant.now()).build());
    }
    for (int board = 0; board < SMALL_BOARDS; board++) {
      records.add(Mined.record("small-" + board, "s", board, 2, 8, Instant.now()).build());
    }
    records.forEach(
        record ->
            producer.send(
                new ProducerRecord<>(topic, 0, null, serializer.serialize(topic, record))));
  }

  private static KafkaProducer<byte[], byte[]> giants(ProcessStage stage) {
    Map<String, Object> properties = new HashMap<>(stage.config().producerProperties());
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, GIANT_BYTES + (1 << 20));
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * GIANT_BYTES);
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, GIANT_BYTES);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 1_000);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private InstanceProcess instance(ProcessStage stage) throws Exception {
    return new InstanceProcess("instance", directory, stage.settings());
  }

  private CommandRun skip(String place) {
    String file = directory.resolve("instance.properties").toString();
    return CommandRun.of("skip", place, "--yes", "--config", file);
  }

  private static List<ApplicationView.Progress> progress(ProcessStage stage) {
    try (Admin admin = Admin.create(stage.config().adminProperties())) {
      return new ApplicationView(stage.config(), admin)
          .progress(List.of(stage.config().topics().negatives()));
    }
  }

  /** The reason and the place of each. */
  private static List<String> deadLetters(ProcessStage stage) {
    String topic = stage.config().topics().deadLetters();
    List<String> letters = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = KafkaAccess.consumer(stage.config())) {
      var partitions = KafkaAccess.partitions(consumer, topic);
      consumer.assign(partitions);
      var ends = consumer.endOffsets(partitions);
      consumer.seekToBeginning(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer.poll(KafkaAccess.POLL).forEach(letter -> letters.add(place(letter)));
      }
    }
    return letters;
  }

  private static String place(ConsumerRecord<byte[], byte[]> letter) {
    List<String> words =
        Stream.of("topic", "partition", "offset")
            .map(name -> header(letter, "__streams.errors." + name))
            .toList();
    return header(letter, "eci.reason") + " at " + String.join("-", words);
  }

  private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
