package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.cli.CommandRun;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.Registration;
import io.ecistreams.serde.BackgroundsJson;
import io.ecistreams.serde.JsonLine;
import io.ecistreams.serde.JsonLines;
import io.ecistreams.serde.RegistrationMapping;
import io.ecistreams.testing.Golden;
import io.ecistreams.testing.GoldenFiles;
import io.ecistreams.testing.Mined;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that go on without their suspected false negatives. */
class CleanTopologyTest {
  private static final String CLEAN = "eci.clean.v1";
  private static final Instant SENT = Instant.parse("2023-02-03T04:05:06.007Z");
  private static final CosineBackground GIVEN =
      new CosineBackground("e", 3, 0, 0.1, 0, 0.1, 128, CosineBackground.Origin.GIVEN);

  @TempDir Path directory;

  @Test
  void shouldTakeOutTheSuspectsAndWhatTheRecordSaysOfThem() {
    try (TopologyHarness harness = registered()) {
      pipe(
          harness,
          record(item("far", 0, 1, 0), item("twin", 1, 0.1f, 0), item("away", 0, 0, 1))
              .setScores(List.of(3.0, 2.0, 1.0))
              .setRanks(List.of(1, 2, 3))
              .setCrossEncoderScores(List.of(0.1, 0.8, 0.2))
              .setMinerVersion("7")
              .build());

      TestRecord<byte[], byte[]> cleaned = cleaned(harness).get(0);
      MinedNegatives left = decode(harness, cleaned);
      assertThat(left.getNegatives())
          .extracting(Item::getId)
          .containsExactly(Optional.of("far"), Optional.of("away"));
      assertThat(left.getScores()).hasValue(List.of(3.0, 1.0));
      assertThat(left.getRanks()).hasValue(List.of(1, 3));
      assertThat(left.getCrossEncoderScores()).hasValue(List.of(0.1, 0.2));
      assertThat(left.getMinerVersion()).hasValue("7");
      assertFramed(cleaned);
      assertThat(cleaned.headers().headers("eci.unjudged")).isEmpty();
    }
  }

  @Test
  void shouldKeepTheBytesOfARecordWithoutSuspects() {
    try (TopologyHarness harness = registered()) {
      MinedNegatives clean = record(item("far", 0, 1, 0)).build();

      pipe(harness, clean);

      TestRecord<byte[], byte[]> cleaned = cleaned(harness).get(0);
      assertThat(cleaned.value()).isEqualTo(harness.encode(clean));
      assertFramed(cleaned);
    }
  }

  @Test
  void shouldLeaveOutARecordOfWhichNothingIsLeft() {
    try (TopologyHarness harness = registered()) {
      // One is suspected by its vector, one because the record has it as a positive.
      pipe(harness, record(item("twin", 1, 0.1f, 0), item("p", 0, 1, 0)).build());
      pipe(harness, record(item("far", 0, 1, 0)).build());

      assertThat(cleaned(harness)).hasSize(1);
      assertThat(harness.deadLetters.isEmpty()).isTrue();
      assertThat(harness.total("records")).hasValue(2);
    }
  }

  @Test
  void shouldLetRecordsPassUnjudgedWhileTheBoardHasNoBackground() {
    TopologyHarness.Options options = new TopologyHarness.Options().clean(CLEAN);
    try (TopologyHarness harness = new TopologyHarness(options)) {
      MinedNegatives suspected = record(item("twin", 1, 0.1f, 0), item("far", 0, 1, 0)).build();
      pipe(harness, suspected);
      register(harness);
      pipe(harness, suspected);

      List<TestRecord<byte[], byte[]>> cleaned = cleaned(harness);
      assertThat(cleaned).hasSize(2).allSatisfy(CleanTopologyTest::assertFramed);
      assertThat(cleaned.get(0).value()).isEqualTo(harness.encode(suspected));
      assertThat(text(cleaned.get(0).headers().lastHeader("eci.unjudged")))
          .isEqualTo("the board had no background yet");
      assertThat(decode(harness, cleaned.get(1)).getNegatives()).hasSize(1);
      assertThat(cleaned.get(1).headers().headers("eci.unjudged")).isEmpty();
    }
  }

  @Test
  void shouldHoldBackWhatIsRefused() {
    try (TopologyHarness harness = registered()) {
      pipe(harness, record(item("short", 1, 2)).build());

      assertThat(harness.driver.producedTopicNames()).doesNotContain(CLEAN);
      assertThat(harness.deadLetters.readRecordsToList()).hasSize(1);
    }
  }

  @Test
  void shouldWriteNothingUnlessItIsOn() {
    try (TopologyHarness harness = new TopologyHarness(new TopologyHarness.Options())) {
      pipe(harness, record(item("far", 0, 1, 0)).build());
      register(harness);
      pipe(harness, record(item("far", 0, 1, 0)).build());

      assertThat(harness.driver.producedTopicNames())
          .contains("eci.backgrounds.v1")
          .doesNotContain(CLEAN);
    }
  }

  @Test
  void shouldDropTheSameNegativesAsTheCommandUnderTheSameBackground() throws IOException {
    JsonNode expected = Golden.syntheticExpected();
    CosineBackground background = Golden.background(expected, "synthetic-24", 24);
    Path backgrounds = directory.resolve("backgrounds.json");
    Files.writeString(
        backgrounds, BackgroundsJson.write(new TreeMap<>(Map.of("golden", background))));
    Path file = directory.resolve("clean.jsonl");
    CommandRun run =
        CommandRun.of(
            "clean",
            GoldenFiles.SYNTHETIC.toString(),
            "--background",
            backgrounds.toString(),
            "--out",
            file.toString());
    assertThat(run.code()).as(run.err()).isZero();

    TopologyHarness.Options options = new TopologyHarness.Options().clean(CLEAN);
    try (TopologyHarness harness = new TopologyHarness(options);
        Stream<JsonLine<MinedNegatives>> input = GoldenFiles.syntheticLines();
        Stream<JsonLine<MinedNegatives>> left =
            JsonLines.readMinedNegatives(
                file,
                problem -> {
                  throw problem;
                })) {
      register(harness, "golden", background);
      input.map(JsonLine::value).forEach(harness::pipe);

      List<MinedNegatives> live =
          cleaned(harness).stream().map(record -> decode(harness, record)).toList();
      assertThat(live).isEqualTo(left.map(JsonLine::value).toList());
      assertThat(live.stream().mapToInt(record -> record.getNegatives().size()).sum())
          .isEqualTo(800 + 800 + 480 + 640 - 21 - 361 - 326);
    }
  }

  private static TopologyHarness registered() {
    TopologyHarness harness = new TopologyHarness(new TopologyHarness.Options().clean(CLEAN));
    register(harness);
    return harness;
  }

  private static void register(TopologyHarness harness) {
    register(harness, "b", GIVEN);
  }

  private static void register(TopologyHarness harness, String board, CosineBackground background) {
    harness.register(
        board,
        RegistrationMapping.background(
            board,
            new Registration(
                new BoardIdentity(background.encoder(), background.dimension()),
                Optional.of(background)),
            128,
            128));
  }

  private static MinedNegatives.Builder record(Item... negatives) {
    return MinedNegatives.newBuilder()
        .setBoard("b")
        .setSource("bm25")
        .setEncoderId("e")
        .setQuery(item("q", 1, 0.5f, 0))
        .setPositives(List.of(item("p", 1, 0, 0)))
        .setNegatives(List.of(negatives))
        .setMinedAt(TopologyHarness.START);
  }

  private static Item item(String id, float... vector) {
    return Mined.item(id, vector);
  }

  private static void pipe(TopologyHarness harness, MinedNegatives record) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("trace-id", new byte[] {42});
    harness.negatives.pipeInput(
        new TestRecord<>(new byte[] {7}, harness.encode(record), headers, SENT));
  }

  private static List<TestRecord<byte[], byte[]>> cleaned(TopologyHarness harness) {
    TestOutputTopic<byte[], byte[]> topic =
        harness.driver.createOutputTopic(
            CLEAN, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    return topic.readRecordsToList();
  }

  private static MinedNegatives decode(
      TopologyHarness harness, TestRecord<byte[], byte[]> cleaned) {
    return harness.serdes().negatives().deserializer().deserialize(CLEAN, cleaned.value());
  }

  private static void assertFramed(TestRecord<byte[], byte[]> cleaned) {
    assertThat(cleaned.key()).containsExactly(7);
    assertThat(cleaned.getRecordTime()).isEqualTo(SENT);
    assertThat(cleaned.headers().lastHeader("trace-id").value()).containsExactly(42);
  }

  private static String text(Header header) {
    return new String(header.value(), StandardCharsets.UTF_8);
  }
}
