package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ecistreams.avro.Background;
import io.ecistreams.avro.BackgroundState;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.lexical.IdfRecords;
import io.ecistreams.lexical.IdfTable;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.testing.Mined;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** What somebody else writes to a topic of ours is passed over with a warning. */
class ForeignRecordsTopologyTest {
  private static final TopicNames TOPICS = TopicNames.standard();
  private static final String INTERNAL = "topology-test-partials-repartition";
  private static final byte[] JSON = "{\"board\": \"board\"}".getBytes(StandardCharsets.UTF_8);
  private static final byte[] BOARD = "board".getBytes(StandardCharsets.UTF_8);
  private static final byte[] NOT_UTF8 = {(byte) 0xff, (byte) 0xfe, 0};
  private static final CosineBackground GIVEN =
      new CosineBackground(
          "enc", 8, 0, 0.3, 0, 0.3, 128, io.ecistreams.model.CosineBackground.Origin.GIVEN);

  private final TopologyHarness harness =
      new TopologyHarness(
          new TopologyHarness.Options()
              .calibration(new CalibrationPolicy(128, 16, 0, Map.of("board", GIVEN))));
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.ecistreams.topology");

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.INFO);
  }

  @AfterEach
  void close() {
    logger.detachAppender(log);
    logger.setLevel(null);
    harness.close();
  }

  static Stream<Arguments> foreign() {
    byte[] truncated = {1, 2, 0, 0};
    return Stream.of(
        Arguments.of(INTERNAL, BOARD, JSON),
        Arguments.of(INTERNAL, BOARD, new byte[0]),
        Arguments.of(INTERNAL, BOARD, truncated),
        Arguments.of(INTERNAL, BOARD, null),
        Arguments.of(INTERNAL, null, JSON),
        Arguments.of(INTERNAL, NOT_UTF8, NOT_UTF8),
        Arguments.of(TOPICS.backgrounds(), BOARD, JSON),
        Arguments.of(TOPICS.backgrounds(), BOARD, new byte[0]),
        Arguments.of(TOPICS.backgrounds(), null, JSON),
        Arguments.of(TOPICS.backgrounds(), NOT_UTF8, NOT_UTF8),
        Arguments.of(TOPICS.idf(), "newest".getBytes(StandardCharsets.UTF_8), JSON),
        Arguments.of(TOPICS.idf(), "other".getBytes(StandardCharsets.UTF_8), JSON),
        Arguments.of(TOPICS.idf(), null, null));
  }

  @ParameterizedTest
  @MethodSource("foreign")
  void shouldPassOverARecordWithAWarningThatSaysWhereItIs(String topic, byte[] key, byte[] value) {
    mine(1);

    write(topic, key, value);
    mine(2);

    assertThat(examples()).isEqualTo(6);
    assertThat(warnings())
        .hasSize(1)
        .allMatch(line -> line.matches(topic + "-0 offset \\d is passed over, .*"));
    assertThat(harness.deadLetters.isEmpty()).isTrue();
  }

  @Test
  void shouldWarnOfTheFirstAndOfPowersOfTenOnly() {
    for (int i = 0; i < 100; i++) {
      write(INTERNAL, BOARD, JSON);
    }

    assertThat(warnings()).hasSize(3);
  }

  @Test
  void shouldKeepTheTableWhenSomebodyElseWritesUnderItsName() {
    IdfTable table = IdfTable.of(List.of("common one", "common two", "rare common"));
    IdfRecords.of(table)
        .forEach(
            e -> write(TOPICS.idf(), e.getKey().getBytes(StandardCharsets.UTF_8), e.getValue()));
    mine(1);

    write(TOPICS.idf(), "newest".getBytes(StandardCharsets.UTF_8), JSON);
    mine(2);

    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .noneMatch(line -> line.contains("no IDF table is published"));
  }

  @Test
  void shouldScoreABoardWhoseRegistrationIsNotOurs() {
    mine(1);
    byte[] ofAnotherSchema = harness.encode(record(1));
    write(TOPICS.backgrounds(), BOARD, ofAnotherSchema);
    mine(2);
    write(TOPICS.backgrounds(), BOARD, impossible());
    mine(3);

    assertThat(examples()).isEqualTo(9);
    assertThat(harness.deadLetters.isEmpty()).isTrue();
    assertThat(warnings())
        .hasSize(2)
        .allMatch(line -> line.startsWith("the record of board board on the topic of backgrounds"));
  }

  /** Frozen, with numbers that no background has. */
  private byte[] impossible() {
    return harness
        .serdes()
        .backgrounds()
        .serializer()
        .serialize(
            TOPICS.backgrounds(),
            Background.newBuilder()
                .setBoard("board")
                .setEncoderId("enc")
                .setDimension(8)
                .setState(BackgroundState.FROZEN)
                .setQueries(128)
                .setRequiredQueries(128)
                .setMuQ(Double.NaN)
                .setSdQ(-1.0)
                .setMuP(0.0)
                .setSdP(1.0)
                .build());
  }

  private void mine(int query) {
    harness.pipe(record(query));
  }

  private static MinedNegatives record(int query) {
    return Mined.record("board", "bm25", query, 3, 8, TopologyHarness.START)
        .setEncoderId("enc")
        .build();
  }

  private long examples() {
    harness.driver.advanceWallClockTime(Duration.ofMinutes(1));
    return harness.lastRanking("board").getWindows().get(0).getSources().stream()
        .mapToLong(SourceScore::getN)
        .sum();
  }

  private void write(String topic, byte[] key, byte[] value) {
    harness
        .driver
        .createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(key, value);
  }

  private List<String> warnings() {
    return log.list.stream()
        .filter(event -> event.getLevel() == Level.WARN)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }
}
