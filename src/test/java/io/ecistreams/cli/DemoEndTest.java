package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.query.Endpoint;
import io.ecistreams.testing.SampleBoards;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DemoEndTest {
  private static final Optional<Duration> TEN_SECONDS = Optional.of(Duration.ofSeconds(10));

  private final SampleBoards boards = new SampleBoards(new Endpoint("localhost", 1)).add("b", 2);
  private final LiveScreen screen =
      new LiveScreen(new PrintWriter(Writer.nullWriter()), Optional.empty());

  @Test
  void shouldNotBeOverWhenNoDurationIsWanted() {
    showRanking();
    assertThat(new DemoEnd(Optional.empty(), false, false).isOver(Duration.ofDays(1), screen))
        .isFalse();
  }

  @Test
  void shouldBeOverWhenTheTimeIsUpAndARankingWasShown() {
    DemoEnd end = new DemoEnd(TEN_SECONDS, false, false);
    showRanking();
    assertThat(end.isOver(Duration.ofSeconds(9), screen)).isFalse();
    assertThat(end.isOver(Duration.ofSeconds(10), screen)).isTrue();
  }

  @Test
  void shouldWaitForTheFirstRankingButNotForEverWhenTheTimeIsUp() {
    DemoEnd end = new DemoEnd(TEN_SECONDS, false, false);
    assertThat(end.isOver(Duration.ofSeconds(11), screen)).isFalse();
    assertThat(end.isOver(Duration.ofSeconds(90), screen)).isTrue();
  }

  @Test
  void shouldWaitForTheEndOfTheSpikesAlarmButNotForEverWhenTheTimeIsUp() {
    DemoEnd end = new DemoEnd(TEN_SECONDS, true, false);
    showRanking();
    assertThat(end.isOver(Duration.ofSeconds(100), screen)).isFalse();
    boards.fire("b", "source1");
    showAlert();
    assertThat(end.isOver(Duration.ofSeconds(100), screen)).isFalse();
    assertThat(end.isOver(Duration.ofMinutes(15), screen)).isTrue();
    assertThat(end.complaint(Optional.empty(), screen, false).orElseThrow())
        .startsWith("The alarm of the spike was not raised and resolved");

    boards.resolve("b");
    showAlert();
    assertThat(end.isOver(Duration.ofSeconds(100), screen)).isTrue();
    assertThat(end.complaint(Optional.empty(), screen, false)).isEmpty();
  }

  @Test
  void shouldWaitUntilARefreshedEncoderHasJudgedWhatWasMinedBefore() {
    DemoEnd end = new DemoEnd(TEN_SECONDS, false, true);
    showRanking();
    assertThat(end.isOver(Duration.ofSeconds(100), screen)).isFalse();
    assertThat(end.complaint(Optional.empty(), screen, false).orElseThrow())
        .startsWith("The refreshed encoder did not take over");

    boards.revise("b");
    showRanking();

    assertThat(end.isOver(Duration.ofSeconds(100), screen)).isTrue();
    assertThat(end.complaint(Optional.empty(), screen, false)).isEmpty();
  }

  @Test
  void shouldComplainWhenNoRankingWasReached() {
    DemoEnd end = new DemoEnd(Optional.empty(), false, false);
    assertThat(end.complaint(Optional.empty(), screen, false).orElseThrow())
        .startsWith("No ranking was reached");
    assertThat(end.complaint(Optional.empty(), screen, true)).isEmpty();
    showRanking();
    assertThat(end.complaint(Optional.empty(), screen, false)).isEmpty();
  }

  @Test
  void shouldSayWhyWhenTheApplicationDied() {
    showRanking();
    assertThat(
            new DemoEnd(Optional.empty(), false, false)
                .complaint(Optional.of("No disk."), screen, false))
        .hasValue("The application ended by itself. No disk.");
  }

  private void showRanking() {
    screen.show(boards.ranking("b").orElseThrow());
  }

  private void showAlert() {
    screen.show("alert", Optional.of(boards.alerts("b").get(0)));
  }
}
