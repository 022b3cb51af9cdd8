package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Diagnostic;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.WindowRanking;
import io.ecistreams.query.Endpoint;
import io.ecistreams.testing.SampleBoards;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RankingTableTest {

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

  @Test
  void shouldSayWhichMinersHaveEnded() {
    Ranking ranking =
        new SampleBoards(new Endpoint("localhost", 1)).add("nq", 2).ranking("nq").orElseThrow();
    WindowRanking window = ranking.getWindows().get(0);
    SourceScore mining = window.getSources().get(0);
    SourceScore ended = SourceScore.newBuilder(mining).setFinishedAt(Instant.EPOCH).build();

    List<String> lines =
        ScoreTable.lines(
            WindowRanking.newBuilder(window).setSources(List.of(mining, ended)).build(),
            RankingTable.ANY_WIDTH);

    assertThat(lines.get(1)).doesNotContain("finished");
    assertThat(lines.get(2)).endsWith(", finished");
  }
}
