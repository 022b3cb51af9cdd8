package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.lexical.IdfRecords;
import io.ecistreams.lexical.IdfTable;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.testing.Mined;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.junit.jupiter.api.Test;

/** Which IDF table a record is weighed by: each source has one record of the same texts. */
class PublishedIdfTopologyTest {
  private static final IdfTable FIRST =
      IdfTable.of(List.of("common one", "common two", "rare common"));
  private static final IdfTable SECOND = IdfTable.of(List.of("rare one", "rare two", "rare"));

  @Test
  void shouldWeighByTheNewestWholeTableFromTheNextRecordOn() {
    try (TopologyHarness harness = new TopologyHarness(given())) {
      mine(harness, "before");
      publish(harness, IdfRecords.of(FIRST));
      mine(harness, "first");
      // Not whole: its parts come without the pointer, then the pointer of parts that are not
      // there.
      List<Map.Entry<String, byte[]>> second = IdfRecords.of(SECOND);
      publish(harness, second.subList(0, second.size() - 1));
      mine(harness, "parts");
      List<Map.Entry<String, byte[]>> nobodys = IdfRecords.of(IdfTable.of(List.of("lost parts")));
      publish(harness, nobodys.subList(nobodys.size() - 1, nobodys.size()));
      mine(harness, "lost");
      publish(harness, second);
      mine(harness, "second");
      idf(harness).pipeInput(IdfRecords.NEWEST, null);
      mine(harness, "withdrawn");

      harness.driver.advanceWallClockTime(Duration.ofMinutes(1));
      Map<String, Double> residuality = residuality(harness);
      assertThat(residuality.get("before")).isEqualTo(0.75);
      assertThat(residuality.get("first")).isCloseTo(expected(FIRST), within(1e-12));
      assertThat(residuality.get("parts")).isEqualTo(residuality.get("first"));
      assertThat(residuality.get("lost")).isEqualTo(residuality.get("first"));
      assertThat(residuality.get("second")).isCloseTo(expected(SECOND), within(1e-12));
      assertThat(residuality.get("withdrawn")).isEqualTo(0.75);
      assertThat(expected(FIRST)).isNotCloseTo(expected(SECOND), within(0.1));
    }
  }

  @Test
  void shouldKeepTheTableOfTheConfigurationWhenAnotherIsPublished() {
    try (TopologyHarness harness = new TopologyHarness(given().idf(FIRST))) {
      mine(harness, "before");
      publish(harness, IdfRecords.of(SECOND));
      mine(harness, "after");

      harness.driver.advanceWallClockTime(Duration.ofMinutes(1));
      assertThat(residuality(harness).values())
          .hasSize(2)
          .allSatisfy(rho -> assertThat(rho).isCloseTo(expected(FIRST), within(1e-12)));
    }
  }

  private static Map<String, Double> residuality(TopologyHarness harness) {
    return harness.lastRanking("board").getWindows().get(0).getSources().stream()
        .collect(Collectors.toMap(SourceScore::getSource, SourceScore::getResiduality));
  }

  /** The query is "rare common", the negative has "common". */
  private static double expected(IdfTable table) {
    double common = table.idf("common");
    return 1 - 0.5 * common / (common + table.idf("rare"));
  }

  private static void publish(TopologyHarness harness, List<Map.Entry<String, byte[]>> records) {
    records.forEach(record -> idf(harness).pipeInput(record.getKey(), record.getValue()));
  }

  private static TestInputTopic<String, byte[]> idf(TopologyHarness harness) {
    return harness.driver.createInputTopic(
        TopicNames.standard().idf(), new StringSerializer(), new ByteArraySerializer());
  }

  private static void mine(TopologyHarness harness, String source) {
    MinedNegatives.Builder record = Mined.record("board", source, 1, 1, 6, TopologyHarness.START);
    record.setQuery(withText(record.getQuery(), "rare common"));
    record.setNegatives(List.of(withText(record.getNegatives().get(0), "a common word")));
    harness.pipe(record.build());
  }

  private static Item withText(Item item, String text) {
    return Item.newBuilder()
        .setId(item.getId().orElseThrow())
        .setText(text)
        .setEmbedding(item.getEmbedding().orElseThrow())
        .build();
  }

  private static TopologyHarness.Options given() {
    CosineBackground background =
        new CosineBackground("e5-small-v2", 6, 0, 0.3, 0, 0.3, 128, CosineBackground.Origin.GIVEN);
    return new TopologyHarness.Options()
        .calibration(new CalibrationPolicy(128, 16, 0, Map.of("board", background)));
  }
}
