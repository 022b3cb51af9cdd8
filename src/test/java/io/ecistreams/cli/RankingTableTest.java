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
  @Test
  void shouldSayOnceWhatTheNumbersMean() {
    Ranking ranking =
        new SampleBoards(new Endpoint("localhost", 1)).add("b", 2).ranking("b").orElseThrow();

    String text = String.join(" ", RankingTable.lines(ranking, RankingTable.ANY_WIDTH));
    assertThat(text.replaceAll(" +", " "))
        .containsOnlyOnce("higher is better")
        .containsOnlyOnce("nats");
  }

  @Test
  void shouldShowCostsAmongThePartsOnlyWhereRecordsSayThem() {
    SampleBoards boards = new SampleBoards(new Endpoint("localhost", 1)).add("b", 3).add("free", 1);

    List<String> parts = parts(boards, "b");
    assertThat(parts.get(0)).matches("source.* cost +hard *");
    assertThat(parts).anyMatch(line -> line.matches("source2 .* 2\\.0000 +\\d+\\.\\d+ *"));
    assertThat(parts).anyMatch(line -> line.matches("source0 .* - +- *"));
    assertThat(String.join(" ", parts).replaceAll(" +", " "))
        .contains("cost = of 1,000 examples, hard = of coming by 1,000 hard ones");
    assertThat(String.join(" ", parts(boards, "free"))).doesNotContain("cost");
  }

  private static List<String> parts(SampleBoards boards, String board) {
    return PartsTable.lines(
        boards.ranking(board).orElseThrow().getWindows().get(0), RankingTable.ANY_WIDTH);
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

  @Test
  void shouldSayWhatAChangeOfRevisionMoved() {
    Ranking ranking =
        new SampleBoards(new Endpoint("localhost", 1))
            .add("b", 2)
            .revise("b")
            .ranking("b")
            .orElseThrow();

    assertThat(RankingTable.lines(ranking, RankingTable.ANY_WIDTH))
        .contains("next revision step-3000: waits for source0 (80 examples)")
        .contains("stale, not scored: source1 3 records (newest of step-1000)")
        .contains("source1 has gone easy: refresh this miner")
        .anyMatch(line -> line.endsWith("revision step-2000 took over from step-1000"));
    assertThat(RevisionTable.text(ranking, RankingTable.ANY_WIDTH))
        .containsPattern(
            "source0 +1 > 1 +25\\.0 % > 25\\.0 % +70\\.0 % > 70\\.0 % .*0\\.900 > 0\\.900")
        .containsPattern("source1 +1 > none")
        .contains("newest examples before, judged anew: source1 31.0 % > 64.0 % of");
    assertThat(
            RevisionTable.text(
                new SampleBoards(new Endpoint("localhost", 1))
                    .add("b", 2)
                    .ranking("b")
                    .orElseThrow(),
                80))
        .isEmpty();
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
