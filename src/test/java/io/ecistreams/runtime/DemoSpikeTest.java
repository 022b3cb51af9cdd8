package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Alert;
import io.ecistreams.avro.AlertState;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.WindowRanking;
import io.ecistreams.query.Endpoint;
import io.ecistreams.testing.SampleBoards;
import org.junit.jupiter.api.Test;

class DemoSpikeTest {
  private static final String BOARD = "b";

  /** Its usual rate is known in the sample, that of source0 is not. */
  private static final String SOURCE = "source1";

  private final SampleBoards boards =
      new SampleBoards(new Endpoint("localhost", 1)).add(BOARD, 2).fire(BOARD, SOURCE);
  private final Ranking ranking = boards.ranking(BOARD).orElseThrow();
  private final Alert firing = boards.alerts(BOARD).get(0);
  private final long counted = counted(ranking);

  @Test
  void shouldBeginWhenARankingCountsEnoughOfItsExamples() {
    DemoSpike late = new DemoSpike(SOURCE, counted + 1);
    late.read(ranking);
    assertThat(late.isOn()).isFalse();

    DemoSpike spike = new DemoSpike(SOURCE, counted);
    assertThat(spike.isOn()).isFalse();
    spike.read(ranking);
    assertThat(spike.isOn()).isTrue();
  }

  @Test
  void shouldNotBeginBeforeItsUsualRateIsKnown() {
    DemoSpike spike = new DemoSpike("source0", 0);
    spike.read(ranking);
    assertThat(spike.isOn()).isFalse();
  }

  @Test
  void shouldLastUntilItsOwnAlarmFires() {
    DemoSpike spike = new DemoSpike(SOURCE, counted);
    spike.read(ranking);

    spike.read(Alert.newBuilder(firing).setState(AlertState.PENDING).build());
    spike.read(Alert.newBuilder(firing).setSource("source0").build());
    spike.read(ranking);
    assertThat(spike.isOn()).isTrue();

    spike.read(firing);
    assertThat(spike.isOn()).isFalse();
    spike.read(Alert.newBuilder(firing).setState(AlertState.RESOLVED).build());
    spike.read(ranking);
    assertThat(spike.isOn()).as("it comes once").isFalse();
  }

  @Test
  void shouldWaitForTheEndOfAFalseAlarmWhenOneFiresAlready() {
    DemoSpike spike = new DemoSpike(SOURCE, counted);
    spike.read(firing);
    spike.read(ranking);
    assertThat(spike.isOn()).isFalse();

    spike.read(Alert.newBuilder(firing).setState(AlertState.RESOLVED).build());
    spike.read(ranking);
    assertThat(spike.isOn()).isTrue();
  }

  private static long counted(Ranking ranking) {
    WindowRanking primary = ranking.getWindows().get(0);
    return primary.getSources().stream()
        .filter(score -> score.getSource().equals(SOURCE))
        .findFirst()
        .orElseThrow()
        .getN();
  }
}
