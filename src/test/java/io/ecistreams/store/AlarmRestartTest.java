package io.ecistreams.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.alarm.AlarmPolicy;
import io.ecistreams.alarm.LifeCycle;
import io.ecistreams.alarm.QuarantinePolicy;
import io.ecistreams.mixture.MixturePolicy;
import io.ecistreams.model.AlertChange;
import io.ecistreams.model.AlertPhase;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.ExampleGroup.Negative;
import io.ecistreams.scoring.BoardPolicies;
import io.ecistreams.testing.Examples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An alarm's climb goes on after a crash as if there had been none. */
class AlarmRestartTest {
  private static final int D = 3;
  private static final int CALM = 120;
  private static final int GROUPS = 200;

  private static TaskBoards.Settings settings() {
    BoardPolicies given = Task.given(D).policies();
    return new TaskBoards.Settings(
        new BoardPolicies(
            given.scoring(),
            given.calibration(),
            MixturePolicy.standard(),
            new AlarmPolicy(
                new AlarmPolicy.Spikes(10_000, 200, 0.02, Map.of()),
                AlarmPolicy.Levels.standard(),
                0.05,
                0,
                new LifeCycle(0, 0, 0),
                new QuarantinePolicy(0.5, 0, 10))));
  }

  /** Every third example of the spike is a labelled positive. */
  private static List<ExampleGroup> groups() {
    Random random = new Random(3);
    List<ExampleGroup> groups = new ArrayList<>();
    for (int i = 0; i < GROUPS; i++) {
      ExampleGroup whole = Examples.group("a", 1_000 + i, "q" + i, D, 3, random);
      List<Negative> negatives = new ArrayList<>();
      for (Negative negative : whole.negatives()) {
        boolean isFalse = i >= CALM && negatives.isEmpty();
        negatives.add(new Negative(negative.id(), isFalse, 0, negative.vector()));
      }
      groups.add(
          new ExampleGroup(
              whole.board(),
              whole.source(),
              whole.encoder(),
              whole.minedAtMs(),
              1,
              whole.queryId(),
              whole.positiveId(),
              new float[] {1, 0, 0},
              new float[] {1, 0.1f, 0},
              negatives.stream().map(AlarmRestartTest::farFromThePositive).toList()));
    }
    return groups;
  }

  private static Negative farFromThePositive(Negative n) {
    return new Negative(n.id(), n.labelledPositive(), 0, new float[] {-1, n.vector()[1] / 9, 0});
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 50})
  void shouldRaiseTheSameAlarmAtTheSameGroupWhenRestartedEveryFewGroups(int every) {
    Task straight = new Task(MemoryStores.open(), settings());
    Task crashing = new Task(MemoryStores.open(), settings());
    List<AlertChange> changes = new ArrayList<>();
    int taken = 0;
    for (ExampleGroup group : groups()) {
      straight.process(group);
      crashing.process(group);
      List<AlertChange> now = straight.board().alarms().takeChanges();
      assertThat(crashing.board().alarms().takeChanges()).as("group %d", taken).isEqualTo(now);
      assertThat(crashing.board().alarms().takeQuarantined())
          .isEqualTo(straight.board().alarms().takeQuarantined());
      changes.addAll(now);
      if (++taken % every == 0) {
        crashing = new Task(MemoryStores.copy(crashing.stores()), settings());
      }
    }
    assertThat(changes).isNotEmpty();
    assertThat(changes.get(0).alert().orElseThrow().state()).isEqualTo(AlertPhase.FIRING);
    assertThat(changes.get(0).alert().orElseThrow().evidence()).hasSize(5);
    assertThat(bytes(crashing.stores().alarms())).isEqualTo(bytes(straight.stores().alarms()));
  }

  private static List<String> bytes(KeyValueStore<Bytes, byte[]> store) {
    List<String> entries = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
      all.forEachRemaining(e -> entries.add(e.key + "=" + Bytes.wrap(e.value)));
    }
    return entries;
  }
}
