package io.ecistreams.serde;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.avro.Alert;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.query.Endpoint;
import io.ecistreams.testing.SampleBoards;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class AvroJsonTest {
  private final SampleBoards boards =
      new SampleBoards(new Endpoint("localhost", 1)).add("b", 3).fire("b", "source1");

  @Test
  void shouldWriteEveryFieldOfTheSchemaInTheFormOfItsType() {
    JsonNode alert = AvroJson.of(boards.alerts("b")).get(0);

    assertThat(names(alert)).containsExactlyElementsOf(names(Alert.getClassSchema()));
    assertThat(alert.get("kind").textValue()).isEqualTo("FALSE_NEGATIVE_SPIKE");
    assertThat(alert.get("firedAt").longValue()).isEqualTo(SampleBoards.EMITTED_AT_MS);
    assertThat(alert.get("resolvedAt").isNull()).isTrue();
    assertThat(alert.get("value").doubleValue()).isEqualTo(0.4);
    assertThat(alert.at("/evidence/0/u").doubleValue()).isEqualTo(4.5);
    assertThat(alert.at("/evidence/0/detectors/0").textValue()).isEqualTo("LOGIT");
  }

  @Test
  void shouldLeaveOutOfAScoreWhatTheRankingAroundItSays() {
    JsonNode ranking = AvroJson.of(boards.ranking("b").orElseThrow());

    List<String> all = names(SourceScore.getClassSchema());
    assertThat(names(ranking.at("/windows/0/sources/0")))
        .isSubsetOf(all)
        .hasSize(all.size() - 8)
        .doesNotContain("board", "windowStart", "encoderId")
        .contains("source", "state", "detectors", "correctedRate");
    assertThat(names(ranking.get("background"))).contains("encoder").doesNotContain("encoderId");
  }

  @Test
  void shouldWriteAMapAsAnObject() {
    Ranking ranking =
        Ranking.newBuilder(boards.ranking("b").orElseThrow()).setLate(Map.of("s", 4L)).build();

    assertThat(AvroJson.of(ranking).at("/late/s").longValue()).isEqualTo(4);
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<String> names(Schema schema) {
    return schema.getFields().stream().map(Schema.Field::name).toList();
  }
}
