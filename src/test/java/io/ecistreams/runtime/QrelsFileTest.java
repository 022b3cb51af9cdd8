package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QrelsFileTest {
  @TempDir Path directory;
  private final List<String> unusable = new ArrayList<>();

  @Test
  void shouldReadThreeFieldsOrFourAndPassOverAHeadingAndGradesOfZero() throws IOException {
    Path file =
        write("query-id\tcorpus-id\tscore", "q1\td1\t2", "q1 0 d2 1", "", "q2 d1 0", "q1 d1 1");

    assertThat(QrelsFile.read(file, unusable::add))
        .isEqualTo(Map.of("q1", Map.of("d1", 2.0, "d2", 1.0)));
    assertThat(unusable).isEmpty();
  }

  @Test
  void shouldTellOfLinesThatAreNoJudgements() throws IOException {
    Path file = write("q1 d1 1", "q1 d1", "q1 d2 high", "q1 d3 NaN");

    assertThat(QrelsFile.read(file, unusable::add)).isEqualTo(Map.of("q1", Map.of("d1", 1.0)));
    assertThat(unusable).hasSize(3).allMatch(line -> line.contains("line"));
  }

  @Test
  void shouldLeaveBlanksInIdsBetweenTabs() throws IOException {
    Path file = write("q 1\td 1\t1", "q 1\tQ0\t d 2 \t1\t", "q2\t\t1", "q3 \td 3");

    assertThat(QrelsFile.read(file, unusable::add))
        .isEqualTo(Map.of("q 1", Map.of("d 1", 1.0, "d 2", 1.0)));
    assertThat(unusable)
        .containsExactly(
            file + " line 3: not query, document and grade.",
            file + " line 4: not query, document and grade.");
  }

  @Test
  void shouldReadAFirstLineAfterAByteOrderMark() throws IOException {
    Path file = write("\uFEFFq1 d1 1", "q2 d2 1");

    assertThat(QrelsFile.read(file, unusable::add))
        .isEqualTo(Map.of("q1", Map.of("d1", 1.0), "q2", Map.of("d2", 1.0)));
  }

  @Test
  void shouldTellOfAFirstLineThatIsNoHeadingAndNoJudgement() throws IOException {
    Path file = write("q1 0 d1 1 1", "q2 d2 1");

    assertThat(QrelsFile.read(file, unusable::add)).isEqualTo(Map.of("q2", Map.of("d2", 1.0)));
    assertThat(unusable).containsExactly(file + " line 1: not query, document and grade.");
  }

  @Test
  void shouldRefuseAFileThatJudgesNothing() throws IOException {
    Path file = write("{\"query\": \"q1\"}", "q1 d1 0");

    assertThatThrownBy(() -> QrelsFile.read(file, unusable::add))
        .isInstanceOf(ScoringException.class)
        .hasMessageContaining("has no line with query, document and a grade above zero");
  }

  private Path write(String... lines) throws IOException {
    return Files.write(directory.resolve("qrels.tsv"), List.of(lines));
  }
}
