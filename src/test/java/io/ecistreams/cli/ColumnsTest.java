package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.WindowRanking;
import io.ecistreams.query.Endpoint;
import io.ecistreams.testing.SampleBoards;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables and sentences on terminals of all widths. */
class ColumnsTest {
  private static final String LONG = "a-miner-with-a-rather-long-name";

  private final Ranking ranking =
      new SampleBoards(new Endpoint("localhost", 1)).add("nq", 4).ranking("nq").orElseThrow();

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 7, 20, 33, 60})
  void shouldKeepAllOfATextWhenItIsWrapped(int columns) {
    String text = "miners of words, 漢字漢字漢字漢字漢字漢字 and averyveryverylongword, mined";

    List<String> lines = Columns.wrapped(text, columns);

    assertThat(lines).allMatch(line -> Columns.width(line) <= columns);
    assertThat(String.join("", lines).replace(" ", "")).isEqualTo(text.replace(" ", ""));
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 70, 79, 120})
  void shouldFitTheTerminalWhateverTheNames(int columns) {
    WindowRanking window = ranking.getWindows().get(0);
    List<SourceScore> renamed =
        window.getSources().stream()
            .map(score -> SourceScore.newBuilder(score).setSource("長い名前の採掘者-" + LONG).build())
            .toList();
    Ranking wide =
        Ranking.newBuilder(ranking)
            .setWindows(List.of(WindowRanking.newBuilder(window).setSources(renamed).build()))
            .build();

    assertThat(RankingTable.text(wide, true, columns).lines())
        .allMatch(line -> Columns.width(line) <= columns)
        .anyMatch(line -> line.startsWith("rank") && line.contains("susp. FN"))
        .anyMatch(line -> line.contains("eq. vol."));
  }

  @Test
  void shouldLeaveOutTheLeastImportantColumnsFirst() {
    assertThat(heading(200)).contains("classic", "examples", "susp. FN", "state");
    assertThat(heading(72)).doesNotContain("classic").contains("examples", "susp. FN", "state");
    assertThat(heading(61)).doesNotContain("classic", "examples").contains("susp. FN", "state");
  }

  private String heading(int columns) {
    return ScoreTable.lines(ranking.getWindows().get(0), columns).get(0);
  }
}
