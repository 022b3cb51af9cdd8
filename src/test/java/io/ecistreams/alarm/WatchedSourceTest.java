package io.ecistreams.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.model.AlertChange;
import io.ecistreams.model.AlertPhase;
import io.ecistreams.model.BinaryReader;
import io.ecistreams.model.BinaryWriter;
import io.ecistreams.model.Detector;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.testing.Examples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WatchedSourceTest {
  private static final AlarmPolicy POLICY = AlarmPolicy.standard();
  private static final long SILENT_MS = POLICY.silentMs();
  private static final long HOUR_MS = 3_600_000;

  @Test
  void shouldNotCallASilenceOverWhenItIsWatchedAnew() {
    WatchedSource before = new WatchedSource("b", "s", POLICY);
    before.noteSign(0, OptionalLong.empty());
    assertThat(states(before, SILENT_MS, 0)).containsExactly(AlertPhase.PENDING);
    assertThat(states(before, SILENT_MS + 10_000, 0)).containsExactly(AlertPhase.FIRING);
    assertThat(states(before, 2 * HOUR_MS, 0)).isEmpty();

    WatchedSource after = restored(before);
    assertThat(states(after, 2 * HOUR_MS + 1_000, 2 * HOUR_MS + 1_000)).isEmpty();
    assertThat(states(after, 3 * HOUR_MS, 2 * HOUR_MS)).isEmpty();

    after.noteSign(3 * HOUR_MS, OptionalLong.empty());
    assertThat(states(after, 3 * HOUR_MS, 2 * HOUR_MS)).isEmpty();
    assertThat(states(after, 3 * HOUR_MS + 300_000, 2 * HOUR_MS))
        .containsExactly(AlertPhase.RESOLVED);
  }

  @Test
  void shouldNotCallASourceSilentForTheTimeInWhichNobodyListened() {
    WatchedSource before = new WatchedSource("b", "s", POLICY);
    before.noteSign(0, OptionalLong.empty());

    WatchedSource after = restored(before);
    assertThat(states(after, 2 * HOUR_MS, 2 * HOUR_MS)).isEmpty();
    assertThat(states(after, 2 * HOUR_MS + SILENT_MS, 2 * HOUR_MS))
        .containsExactly(AlertPhase.PENDING);
  }

  @Test
  void shouldBeFinishedUntilSomethingIsMinedLater() {
    WatchedSource source = new WatchedSource("b", "s", POLICY);
    source.finish(5_000, 0);
    source.noteSign(0, OptionalLong.of(4_000));
    assertThat(states(source, 2 * SILENT_MS, 0)).isEmpty();

    WatchedSource after = restored(source);
    assertThat(states(after, 2 * SILENT_MS, 0)).isEmpty();
    after.noteSign(0, OptionalLong.of(6_000));
    assertThat(states(after, SILENT_MS, 0)).containsExactly(AlertPhase.PENDING);
  }

  @Test
  void shouldBeStaleUntilItsMinerHasEnded() {
    long staleMs = POLICY.levels().staleMs();
    WatchedSource source = new WatchedSource("b", "s", POLICY);
    source.noteSign(0, OptionalLong.empty());
    source.noteStale(0);
    source.finish(5_000, 0);
    source.noteSign(staleMs, OptionalLong.empty());
    assertThat(states(source, staleMs, 0)).isEmpty();

    source.noteSign(staleMs, OptionalLong.of(6_000));
    assertThat(states(source, staleMs, 0)).containsExactly(AlertPhase.PENDING);
  }

  @Test
  void shouldBetOnceOnARecordThatComesInSeveralGroups() {
    assertThat(alertsAfter(1)).isNotEmpty();
    assertThat(alertsAfter(0)).isEmpty();
  }

  /** After a hundred groups of flags that are the first ones of records, or further ones. */
  private static List<AlertChange> alertsAfter(int records) {
    AlarmPolicy policy = AlarmPolicy.standard();
    WatchedSource source =
        new WatchedSource(
            "b",
            "s",
            new AlarmPolicy(
                new AlarmPolicy.Spikes(
                    10_000,
                    policy.spikes().baselineExamples(),
                    policy.spikes().tolerance(),
                    Map.of("s", 0.05)),
                policy.levels(),
                policy.badInputRate(),
                policy.silentMs(),
                new LifeCycle(0, 0, policy.lifeCycle().retentionMs()),
                policy.quarantine()));
    ExampleGroup whole = Examples.group("s", 1_000, "q", 3, 3, new Random(1));
    ExampleGroup group =
        new ExampleGroup(
            whole.board(),
            whole.source(),
            whole.encoder(),
            whole.minedAtMs(),
            records,
            whole.queryId(),
            whole.positiveId(),
            whole.query(),
            whole.positive(),
            whole.negatives());
    ExampleFlags flags = new ExampleFlags();
    for (int i = 0; i < group.negatives().size(); i++) {
      flags.add(5, Detector.FALSE_NEGATIVE.bit(), false);
    }
    Observations seen = new Observations();
    for (int i = 0; i < 100; i++) {
      seen.add(group, flags, i, policy.quarantine());
    }
    source.observe(seen, 10_000, 1_000, example -> {});
    source.noteSign(1_000, OptionalLong.empty());
    List<AlertChange> changes = new ArrayList<>();
    source.step(1_000, 1_000, changes);
    return changes;
  }

  private static List<AlertPhase> states(WatchedSource source, long nowMs, long startedMs) {
    List<AlertChange> changes = new ArrayList<>();
    source.step(nowMs, startedMs, changes);
    return changes.stream().map(change -> change.alert().orElseThrow().state()).toList();
  }

  private static WatchedSource restored(WatchedSource source) {
    BinaryWriter out = new BinaryWriter();
    source.writeTo(out);
    return BinaryReader.readAll(
        "a source",
        out.toBytes(),
        in -> {
          WatchedSource restored = new WatchedSource("b", "s", POLICY);
          restored.readFrom(in);
          return restored;
        });
  }
}
