package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Ranking;
import io.ecistreams.cli.TerminalSize.Size;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.query.Endpoint;
import io.ecistreams.scoring.Board;
import io.ecistreams.scoring.BoardSettings;
import io.ecistreams.scoring.ScoringDefinition;
import io.ecistreams.serde.EstimateMapping;
import io.ecistreams.testing.Examples;
import io.ecistreams.testing.SampleBoards;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LiveScreenTest {
  private static final String CLEARED = "\u001b[J";
  private static final String FROM_THE_TOP = "\u001b[H" + CLEARED;

  private final StringWriter text = new StringWriter();
  private final AtomicReference<Size> size = new AtomicReference<>(new Size(100, 40));
  private final LiveScreen screen = new LiveScreen(new PrintWriter(text), Optional.of(size::get));
  private final SampleBoards boards =
      new SampleBoards(new Endpoint("localhost", 1)).add("nq", 4).fire("nq", "source1");

  @Test
  void shouldNotCallItARankingWhenTheBoardOnlyCalibrates() {
    LiveScreen lines = new LiveScreen(new PrintWriter(text), Optional.empty());
    lines.show(calibrating());
    lines.finish();

    assertThat(lines.isRanked()).isFalse();
    assertThat(text.toString())
        .contains("No ranking came within", "calibrating the background: 0 of 16 queries")
        .doesNotContain("Final ranking");
  }

  @Test
  void shouldRedrawInPlaceWhileTheSizeStays() {
    screen.show(boards.ranking("nq").orElseThrow());
    int lines = drawn().size();
    screen.progress("all miners are emitting", 1);

    assertThat(text.toString()).contains("\u001b[" + lines + "A\r" + CLEARED);
    assertThat(text.toString()).doesNotContain(FROM_THE_TOP);
    assertThat(drawn().get(0)).contains("all miners are emitting");
  }

  @Test
  void shouldFollowTheTerminalWhenItIsResized() {
    screen.show(boards.ranking("nq").orElseThrow());
    screen.show("alert", Optional.of(boards.alerts("nq").get(0)));
    assertThat(drawn()).anyMatch(line -> line.contains("classic") && line.contains("examples"));

    size.set(new Size(60, 40));
    screen.show(boards.ranking("nq").orElseThrow());

    assertThat(text.toString()).contains(FROM_THE_TOP);
    assertThat(drawn()).allMatch(line -> Columns.width(line) <= 60);
    assertThat(drawn())
        .anyMatch(line -> line.matches("rank +source +ECI \\(95 %\\) +susp\\. FN +state"))
        .noneMatch(line -> line.contains("…"))
        .anyMatch(line -> line.startsWith("FIRING"));

    size.set(new Size(100, 40));
    screen.progress("again", 1);
    assertThat(drawn()).anyMatch(line -> line.contains("classic"));
  }

  @Test
  void shouldShowAlertsAndNoMoreLinesThanThereAreRowsWhenTheTerminalIsLow() {
    size.set(new Size(60, 9));
    screen.show(boards.ranking("nq").orElseThrow());
    screen.show("alert", Optional.of(boards.alerts("nq").get(0)));

    assertThat(drawn()).hasSize(8).anyMatch(line -> line.startsWith("FIRING"));
  }

  @Test
  void shouldReadWhatTheTerminalSays() {
    assertThat(Size.of("24 80\n")).hasValue(new Size(80, 24));
    assertThat(Size.of("0 0\n")).isEmpty();
    assertThat(Size.of("")).isEmpty();
    assertThat(new Size(1, 1)).isEqualTo(new Size(20, 5));
  }

  /** The lines since the screen was last cleared. */
  private List<String> drawn() {
    String all = text.toString();
    return all.substring(Math.max(0, all.lastIndexOf(CLEARED)))
        .replace(CLEARED, "")
        .lines()
        .toList();
  }

  private static Ranking calibrating() {
    Board board =
        Examples.board(
            "b", 6, new BoardSettings(ScoringDefinition.standard(), WindowPolicy.unbounded(), 16));
    return EstimateMapping.ranking(board.estimate(), Map.of(), 0, 0, 0);
  }
}
