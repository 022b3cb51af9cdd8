package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.alarm.AlarmPolicy;
import io.ecistreams.mixture.MixturePolicy;
import io.ecistreams.mixture.PlannedMixture;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.scoring.BoardPolicies;
import io.ecistreams.scoring.BoardSettings;
import io.ecistreams.scoring.FinishSource;
import io.ecistreams.scoring.RecordOrigin;
import io.ecistreams.scoring.ScoringDefinition;
import io.ecistreams.store.StoreNames;
import io.ecistreams.store.TaskBoards;
import io.ecistreams.testing.Examples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A board goes on where it was, of which some or all miners have ended, after every restart. */
class FinalMixtureRestartTest {
  private static final long START = 1_700_000_000_000L;
  private static final long MINUTE_MS = 60_000;
  private static final int D = 3;

  private final Random random = new Random(1);
  private final Map<String, KeyValueStore<Bytes, byte[]>> stores = new TreeMap<>();
  private final List<PlannedMixture> mixtures = new ArrayList<>();
  private MixturePolicy policy = MixturePolicy.standard();
  private RankStage stage;
  private long nowMs = START;
  private int taken;
  private boolean isRestarting;

  @BeforeEach
  void open() {
    for (String name : StoreNames.STATE) {
      stores.put(name, Stores.inMemoryKeyValueStore(name).get());
    }
    restart();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldPublishOneFinalMixtureAndTakeItBackWhetherRestartedAtEachStepOrNot(boolean restarts) {
    isRestarting = restarts;
    mine("a");
    mine("b");
    finish("a");
    for (int minute = 1; minute < 20; minute++) {
      pass(MINUTE_MS);
      mine("b");
    }
    assertThat(mixtures).noneMatch(PlannedMixture::isFinal);
    assertThat(last().weights())
        .extracting(PlannedMixture.Weight::source)
        .containsExactly("a", "b");

    finish("b");
    assertThat(last().isFinal()).isFalse();
    for (int minute = 0; minute < 20; minute++) {
      pass(MINUTE_MS);
    }
    assertThat(mixtures.stream().filter(PlannedMixture::isFinal)).hasSize(1);
    assertThat(last().isFinal()).isTrue();
    assertThat(last().weights())
        .extracting(PlannedMixture.Weight::source)
        .containsExactly("a", "b");

    mine("b");
    pass(MINUTE_MS);
    assertThat(last().isFinal()).isFalse();
    finish("b");
    pass(MINUTE_MS);
    assertThat(mixtures.stream().filter(PlannedMixture::isFinal)).hasSize(2);
    assertThat(mixtures).extracting(PlannedMixture::epoch).isSorted();
  }

  @Test
  void shouldFallSilentWhenThePolicyHasNoWeightsForSourcesThatHaveEnded() {
    mine("a");
    mine("b");
    assertThat(mixtures).isNotEmpty();
    policy = withoutWeights(policy);
    restart();
    finish("a");
    finish("b");
    pass(MINUTE_MS);
    pass(MINUTE_MS);
    int before = stage.outputs().size();

    for (int second = 0; second < 60; second++) {
      pass(1_000);
    }

    assertThat(stage.outputs()).hasSize(before);
    assertThat(mixtures).noneMatch(PlannedMixture::isFinal);
  }

  private static MixturePolicy withoutWeights(MixturePolicy p) {
    return new MixturePolicy(
        MixturePolicy.Kind.NONE,
        p.temperature(),
        p.costWeight(),
        p.kappa(),
        p.fixed(),
        p.floor(),
        p.maxChange(),
        p.hysteresis(),
        p.cappedShare(),
        p.intervalMs(),
        p.validMs(),
        Optional.empty());
  }

  private PlannedMixture last() {
    return mixtures.get(mixtures.size() - 1);
  }

  private void mine(String source) {
    List<ExampleGroup> groups = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      groups.add(Examples.group(source, nowMs, "q" + random.nextInt(), D, 2, random));
    }
    groups.forEach(group -> stage.process(Examples.routed(group), nowMs));
    pass(1_000);
  }

  private void finish(String source) {
    stage.process(new FinishSource(Examples.BOARD, source, nowMs, RecordOrigin.FILE), nowMs);
    pass(1_000);
  }

  private void pass(long ms) {
    nowMs += ms;
    stage.tick(nowMs);
    List<PlannedMixture> said =
        stage.outputs().stream()
            .filter(RankOutput.Mixed.class::isInstance)
            .map(output -> ((RankOutput.Mixed) output).mixture())
            .toList();
    mixtures.addAll(said.subList(taken, said.size()));
    taken = said.size();
    if (isRestarting) {
      restart();
    }
  }

  /** A new process: nothing but the stores is left of the one before. */
  private void restart() {
    stage = new RankStage(settings(), new Emission(1, 1, Duration.ofDays(7).toMillis()), stores);
    taken = 0;
  }

  private TaskBoards.Settings settings() {
    WindowPolicy windows = new WindowPolicy(MINUTE_MS, List.of(5 * MINUTE_MS), MINUTE_MS);
    return new TaskBoards.Settings(
        new BoardPolicies(
            new BoardSettings(ScoringDefinition.standard(), windows, 128),
            new CalibrationPolicy(128, 16, 0, Map.of(Examples.BOARD, Examples.background(D))),
            policy,
            AlarmPolicy.standard()));
  }
}
