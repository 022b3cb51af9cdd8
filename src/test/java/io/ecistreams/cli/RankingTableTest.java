package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Diagnostic;
import io.ecistreams.avro.Ranking;
import io.ecistreams.query.Endpoint;
import io.ecistreams.testing.SampleBoards;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RankingTableTest {
  @Test
  void shouldSayOnceWhatTheNumbersMean() {
    Ranking ranking =
        new SampleBoards(new Endpoint("localhost", 1)).add("b", 2).ranking("b").orElseThrow();

    String text = String.join(" ", RankingTable.lines(ranking, RankingTable.ANY_WIDTH));
    assertThat(text.replaceAll(" +", " "))
        .containsOnlyOnce("higher is better")
        .containsOnlyOnce("nats");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldNameASourceOfWhichNothingIsRankedAlsoWhileTheBoardCalibrates(boolean isRanked) {
    Ranking sample =
        new SampleBoards(new Endpoint("localhost", 1)).add("b", 2).ranking("b").orElseThrow();
    Ranking ranking =
        Ranking.newBuilder(sample)
            .setWindows(isRanked ? sample.getWindows() : List.of())
            .setDiagnostics(
                List.of(
                    Diagnostic.newBuilder()
                        .setKind("NOTHING_RANKED")
                        .setSource("dense")
                        .setValue(3)
                        .setLimit(0)
                        .setSentence("Nothing of dense is ranked: 3 records were refused.")
                        .build()))
            .build();

    assertThat(RankingTable.lines(ranking, RankingTable.ANY_WIDTH))
        .contains("! Nothing of dense is ranked: 3 records were refused.");
    assertThat(RankingJson.of(ranking).get("diagnostics").get(0).get("source").asText())
        .isEqualTo("dense");
  }
}
