package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Background;
import io.ecistreams.avro.BackgroundState;
import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Ranking;
import io.ecistreams.config.EciConfig;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextRole;
import io.ecistreams.scoring.Intake;
import io.ecistreams.serde.Filler;
import io.ecistreams.testing.Mined;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** A refused record is one dead letter with its own bytes, and never too large to be written. */
class RefusalTopologyTest {
  private static final String ENCODER = "e5-small-v2";
  private static final Instant START = TopologyHarness.START;
  private static final int HUGE = Intake.MAX_RECORD_BYTES;

  @Test
  void shouldCarryTheOriginalBytesWhenTheBoardIsRegisteredWhileTextsAreEmbedded() {
    RegisteringEmbedder embedder = new RegisteringEmbedder();
    try (TopologyHarness harness =
        new TopologyHarness(given(4).embedder(embedder).pins(Map.of("board", ENCODER)))) {
      embedder.meanwhile = () -> harness.register("board", registration(4));
      byte[] value = harness.encode(textRecord());

      harness.negatives.pipeInput(new byte[] {7}, value);

      // Embedded in three dimensions where the board, by its given background, has four.
      TestRecord<byte[], byte[]> letter = harness.deadLetters.readRecord();
      assertThat(header(letter, "eci.reason")).isEqualTo("MIXED_DIMENSIONS");
      assertThat(letter.key()).containsExactly(7);
      assertThat(letter.value()).isEqualTo(value);
    }
  }

  @Test
  void shouldKeepTheOriginalBytesWhenThePinIsNotTheRegisteredEncoder() {
    try (TopologyHarness harness =
        new TopologyHarness(new TopologyHarness.Options().pins(Map.of("board", "pinned")))) {
      harness.register("board", registration(8));
      byte[] value =
          harness.encode(
              Mined.record("board", "bm25", 1, 3, 8, START).setEncoderId("pinned").build());

      harness.negatives.pipeInput(new byte[] {7}, value);

      TestRecord<byte[], byte[]> letter = harness.deadLetters.readRecord();
      assertThat(header(letter, "eci.reason")).isEqualTo("WRONG_ENCODER");
      assertThat(header(letter, "__streams.errors.message"))
          .contains("registered with encoder e5-small-v2", "pins it to pinned");
      assertThat(letter.value()).isEqualTo(value);
      assertThat(harness.deadLetters.isEmpty()).isTrue();
    }
  }

  @Test
  void shouldPassOverARecordThatOnlyEndsATransaction() {
    try (TopologyHarness harness = new TopologyHarness(given(4))) {
      harness.negatives.pipeInput(
          new TestRecord<>(null, null, new RecordHeaders(List.of(Filler.header()))));
      assertThat(harness.deadLetters.isEmpty()).isTrue();

      harness.negatives.pipeInput(new TestRecord<byte[], byte[]>(null, null));
      assertThat(harness.deadLetters.readRecordsToList()).as("a tombstone").hasSize(1);
    }
  }

  @Test
  void shouldWriteOneDeadLetterWhenTheBoardRefusesARecordOfSeveralGroups() {
    try (TopologyHarness harness = new TopologyHarness(given(4))) {
      int d = 2_048;
      byte[] value =
          harness.encode(
              Mined.record("board", "bm25", 1, 150, d, START).setEncoderId(ENCODER).build());

      harness.negatives.pipeInput(new byte[] {7}, value);

      List<TestRecord<byte[], byte[]>> letters = harness.deadLetters.readRecordsToList();
      assertThat(repartitioned(harness)).hasSizeGreaterThan(2);
      assertThat(letters).hasSize(1);
      assertThat(letters.get(0).value()).isEqualTo(value);
      assertThat(harness.total("dead-letters-mixed_dimensions")).hasValue(1);
    }
  }

  @Test
  void shouldLetTheMajorityDecideOnTheDimensionWhenTheFirstRecordHasAnother() {
    TopologyHarness.Options options =
        new TopologyHarness.Options().calibration(new CalibrationPolicy(16, 16, 0, Map.of()));
    try (TopologyHarness harness = new TopologyHarness(options)) {
      harness.negatives.pipeInput(new byte[] {7}, harness.encode(wide(100)));
      for (int query = 0; query < 40; query++) {
        harness.pipe(good(query));
      }
      harness.pipe(wide(101));
      harness.driver.advanceWallClockTime(Duration.ofSeconds(3));

      List<TestRecord<byte[], byte[]>> letters = harness.deadLetters.readRecordsToList();
      assertThat(letters)
          .hasSize(2)
          .allSatisfy(
              letter -> {
                assertThat(header(letter, "eci.reason")).isEqualTo("MIXED_DIMENSIONS");
                assertThat(header(letter, "__streams.errors.message"))
                    .contains("16 numbers where 8 were expected", "float64 sent as float32?");
              });
      assertThat(header(letters.get(0), "eci.omitted"))
          .endsWith("read them at eci.negatives.v1-0-0");
      assertThat(letters.get(1).value()).isEqualTo(harness.encode(wide(101)));
      assertThat(harness.total("dead-letters-mixed_dimensions")).hasValue(2);
      Ranking ranking = harness.lastRanking("board");
      assertThat(ranking.getBackground().getDimension()).isEqualTo(8);
      assertThat(ranking.getWindows().get(0).getSources())
          .singleElement()
          .satisfies(source -> assertThat(source.getN()).isEqualTo(120));
    }
  }

  @Test
  void shouldNameASourceInTheRankingWhenAllItsRecordsAreRefused() {
    try (TopologyHarness harness = new TopologyHarness(given(8))) {
      harness.pipe(good(1));
      harness.rankings.readValuesToList();
      for (int query = 0; query < 3; query++) {
        harness.pipe(
            Mined.record("board", "dense", query, 3, 16, START).setEncoderId(ENCODER).build());
      }
      harness.driver.advanceWallClockTime(Duration.ofSeconds(3));

      Ranking ranking = harness.lastRanking("board");
      assertThat(ranking.getWindows().get(0).getSources()).hasSize(1);
      assertThat(ranking.getDiagnostics())
          .filteredOn(diagnostic -> diagnostic.getKind().equals("NOTHING_RANKED"))
          .singleElement()
          .satisfies(
              diagnostic -> {
                assertThat(diagnostic.getSource()).contains("dense");
                assertThat(diagnostic.getSentence())
                    .contains("refused records: 3, the newest as MIXED_DIMENSIONS");
              });
    }
  }

  /** As if float64 numbers were read as float32 ones. */
  private static MinedNegatives wide(int query) {
    return Mined.record("board", "bm25", query, 3, 16, START).setEncoderId(ENCODER).build();
  }

  @Test
  void shouldStayBelowTheLargestRecordWhenALargeRecordCarriesItsOriginal() {
    try (TopologyHarness harness = new TopologyHarness(given(4))) {
      MinedNegatives.Builder record =
          Mined.record("board", "bm25", 1, 900, 64, START).setEncoderId(ENCODER);
      List<Item> negatives = new ArrayList<>();
      for (Item item : record.getNegatives()) {
        negatives.add(
            Item.newBuilder(item).setId(item.getId().orElseThrow() + "\u4e2d".repeat(980)).build());
      }
      byte[] value = harness.encode(record.setNegatives(negatives).build());
      assertThat(value.length).isBetween(HUGE * 9 / 10, HUGE - 100);

      harness.negatives.pipeInput(new byte[] {7}, value);

      int room = 64 * 1024;
      assertThat(repartitioned(harness))
          .allMatch(bytes -> bytes.length <= EciConfig.LARGEST_RECORD_BYTES - room)
          .anyMatch(bytes -> bytes.length > value.length);
      List<TestRecord<byte[], byte[]>> letters = harness.deadLetters.readRecordsToList();
      assertThat(letters).hasSize(1);
      assertThat(letters.get(0).value()).isEqualTo(value);
    }
  }

  @Test
  void shouldGoOnWhenATimestampIsNegative() {
    try (TopologyHarness harness = new TopologyHarness(given(8))) {
      harness.negatives.pipeInput(
          new TestRecord<>(
              null, harness.encode(good(1)), new RecordHeaders(), Instant.ofEpochMilli(-5)));

      assertThat(harness.lastRanking("board")).isNotNull();
    }
  }

  @Test
  void shouldCountRecordsAndExamplesUnderNamesOfTheirOwn() {
    try (TopologyHarness harness = new TopologyHarness(given(8))) {
      harness.pipe(good(1));
      harness.pipe(good(2));

      assertThat(harness.total("records")).hasValue(2);
      assertThat(harness.total("examples")).hasValue(6);
      assertThat(harness.total("late")).hasValue(0);
    }
  }

  private static MinedNegatives good(int query) {
    return Mined.record("board", "bm25", query, 3, 8, START).setEncoderId(ENCODER).build();
  }

  private static MinedNegatives textRecord() {
    return MinedNegatives.newBuilder()
        .setBoard("board")
        .setSource("llm")
        .setQuery(Mined.text("q", "a query"))
        .setPositives(List.of(Mined.text("p", "the positive")))
        .setNegatives(List.of(Mined.text("n1", "one")))
        .setMinedAt(START)
        .build();
  }

  private static TopologyHarness.Options given(int dimension) {
    return new TopologyHarness.Options()
        .calibration(
            new CalibrationPolicy(
                128,
                16,
                0,
                Map.of(
                    "board",
                    new CosineBackground(
                        ENCODER, dimension, 0, 0.3, 0, 0.3, 128, CosineBackground.Origin.GIVEN))));
  }

  private static Background registration(int dimension) {
    return Background.newBuilder()
        .setBoard("board")
        .setEncoderId(ENCODER)
        .setDimension(dimension)
        .setState(BackgroundState.CALIBRATING)
        .setQueries(0)
        .setRequiredQueries(128)
        .build();
  }

  private static List<byte[]> repartitioned(TopologyHarness harness) {
    TestOutputTopic<byte[], byte[]> internal =
        harness.driver.createOutputTopic(
            "topology-test-partials-repartition",
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    return internal.readValuesToList();
  }

  private static String header(TestRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    assertThat(header).as(name).isNotNull();
    return new String(header.value(), StandardCharsets.UTF_8);
  }

  /** Embeds in three dimensions; meanwhile the board is registered. */
  private static final class RegisteringEmbedder implements TextEmbedder {
    private Runnable meanwhile = () -> {};

    @Override
    public String encoderId() {
      return ENCODER;
    }

    @Override
    public List<float[]> embed(TextRole role, List<String> texts) {
      meanwhile.run();
      return texts.stream().map(text -> new float[] {1, 2, 3}).toList();
    }

    @Override
    public void close() {}
  }
}
