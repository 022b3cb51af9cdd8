package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.alarm.AlarmPolicy;
import io.ecistreams.mixture.MixturePolicy;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.ObservedGains;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.outcome.Reports;
import io.ecistreams.scoring.BoardPolicies;
import io.ecistreams.scoring.BoardSettings;
import io.ecistreams.scoring.RecordOrigin;
import io.ecistreams.scoring.ReportedOutcome;
import io.ecistreams.scoring.ScoringDefinition;
import io.ecistreams.store.StoreNames;
import io.ecistreams.store.TaskBoards;
import io.ecistreams.testing.Examples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/** What training showed is the same whether a task goes on or begins anew from its stores. */
class OutcomeRestartTest {
  private static final long START = 1_700_000_000_000L;
  private static final int D = 3;

  /** A ranking task and its stores. */
  private static final class Run {
    private final Map<String, KeyValueStore<Bytes, byte[]>> stores = new TreeMap<>();
    private final boolean isRestarting;
    private final List<List<ObservedGains>> published = new ArrayList<>();
    private RankStage stage;
    private int taken;
    private long nowMs = START;

    Run(boolean isRestarting) {
      this.isRestarting = isRestarting;
      for (String name : StoreNames.STATE) {
        stores.put(name, Stores.inMemoryKeyValueStore(name).get());
      }
      restart();
    }

    private void restart() {
      WindowPolicy windows = new WindowPolicy(60_000, List.of(300_000L), 60_000);
      stage =
          new RankStage(
              new TaskBoards.Settings(
                  new BoardPolicies(
                      new BoardSettings(ScoringDefinition.standard(), windows, 128),
                      new CalibrationPolicy(
                          128, 16, 0, Map.of(Examples.BOARD, Examples.background(D))),
                      MixturePolicy.standard(),
                      AlarmPolicy.standard())),
              new Emission(1, 1, Duration.ofDays(7).toMillis()),
              stores);
      taken = 0;
    }

    void mine(String source, long seed) {
      Random random = new Random(seed);
      for (int i = 0; i < 60; i++) {
        stage.process(Examples.routed(Examples.group(source, START, "q" + i, D, 2, random)), nowMs);
      }
      pass();
    }

    void report(String id, double gain, Map<String, Double> weights) {
      stage.process(
          new ReportedOutcome(Examples.BOARD, Reports.of(id, gain, weights), RecordOrigin.FILE),
          nowMs);
      pass();
    }

    private void pass() {
      nowMs += 1_000;
      stage.tick(nowMs);
      List<List<ObservedGains>> all =
          stage.outputs().stream()
              .filter(RankOutput.Ranked.class::isInstance)
              .map(output -> ((RankOutput.Ranked) output).emitted().estimate().outcomes())
              .toList();
      published.addAll(all.subList(taken, all.size()));
      taken = all.size();
      if (isRestarting) {
        restart();
      }
    }
  }

  private static Run run(boolean isRestarting) {
    Run run = new Run(isRestarting);
    run.mine("a", 1);
    run.mine("b", 2);
    run.mine("c", 3);
    run.report("1", 0.02, Map.of("a", 1.0));
    run.report("2", 0.01, Map.of("b", 0.3, "c", 0.6));
    run.report("1", 0.02, Map.of("a", 1.0));
    run.mine("c", 4);
    run.report("3", 0.03, Map.of("c", 1.0));
    run.report("2", 0.04, Map.of("b", 1.0));
    return run;
  }

  @Test
  void shouldPublishTheSameBitByBitWhenRestartedAfterEachStep() {
    Run straight = run(false);
    Run restarted = run(true);

    ObservedGains last = straight.published.get(straight.published.size() - 1).get(0);
    assertThat(last.reports()).isEqualTo(3);
    assertThat(last.rounds()).extracting(ObservedGains.Round::id).containsExactly("3", "2", "1");
    assertThat(restarted.published.get(restarted.published.size() - 1)).containsExactly(last);
    assertThat(restarted.published).containsAll(straight.published);
  }
}
