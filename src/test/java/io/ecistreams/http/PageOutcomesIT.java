package io.ecistreams.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.TrainingGains;
import io.ecistreams.avro.TrainingRound;
import io.ecistreams.testing.SampleBoards;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What training showed, on the page in a real browser. */
class PageOutcomesIT extends WithBrowser {
  private RunningServer server;

  @AfterEach
  void stop() {
    browser.leave();
    if (server != null) {
      server.close();
    }
  }

  private void serve(Consumer<SampleBoards> content) {
    server = new RunningServer(Map.of(), content);
    browser.visit(server.url("/?board=nq"));
    browser.await("#ranking tbody tr", "examples");
    browser.await("#link", "Idle");
  }

  @Test
  void shouldShowPredictedAgainstObservedGainsOnceTrainingWasReported() {
    serve(boards -> boards.add("nq", 4));
    assertThat(browser.one("#outcomes").isDisplayed()).isFalse();

    server.boards.train("nq");
    browser.await("#outcomes .verdict", "In 4 rounds");
    assertThat(browser.texts("#outcomes .rounds tbody th"))
        .containsExactlyInAnyOrder("source0", "source1", "source2", "source3");
    assertThat(browser.all("#outcomes .rounds .estimates > span")).hasSize(8);
    assertThat(browser.all("#outcomes .gains .estimates > span")).hasSize(4);
    // The last source of the alphabet gained the most.
    browser.await("#outcomes .gains tbody tr:first-child", "source3");
    browser.await("#outcomes .verdict", "Spearman");
    browser.await("#outcomes .rounds tbody tr:first-child", "14 Nov 2023, ");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void shouldShowAllElseWhenOutcomesCannotBeDrawn() {
    serve(PageOutcomesIT::addUndrawable);

    assertThat(browser.texts("#ranking tbody .source")).hasSize(4);
    assertThat(browser.all("#terms tbody tr")).hasSize(4);
    assertThat(browser.texts("#rates figure .name")).hasSize(4);
  }

  private static void addUndrawable(SampleBoards boards) {
    boards.add("nq", 4).train("nq");
    Ranking ranking = boards.ranking("nq").orElseThrow();
    TrainingGains gains = ranking.getOutcomes().get(0);
    // A time that no calendar of a browser has.
    TrainingRound round =
        TrainingRound.newBuilder(gains.getRounds().get(0))
            .setAt(Instant.ofEpochMilli(Long.MAX_VALUE))
            .build();
    boards.put(
        Ranking.newBuilder(ranking)
            .setOutcomes(List.of(TrainingGains.newBuilder(gains).setRounds(List.of(round)).build()))
            .build());
  }
}
