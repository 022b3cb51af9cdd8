package io.ecistreams.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.model.AlertChange;
import io.ecistreams.model.AlertState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchedSourceTest {
  private static final AlarmPolicy POLICY = AlarmPolicy.standard();
  private static final long SILENT_MS = POLICY.silentMs();
  private static final long HOUR_MS = 3_600_000;

  @Test
  void shouldNotCallASilenceOverWhenItIsWatchedAnew() throws IOException {
    WatchedSource before = new WatchedSource("b", "s", POLICY);
    before.heard(0);
    assertThat(states(before, SILENT_MS, 0)).containsExactly(AlertState.PENDING);
    assertThat(states(before, SILENT_MS + 10_000, 0)).containsExactly(AlertState.FIRING);
    assertThat(states(before, 2 * HOUR_MS, 0)).isEmpty();

    WatchedSource after = restored(before);
    assertThat(states(after, 2 * HOUR_MS + 1_000, 2 * HOUR_MS + 1_000)).isEmpty();
    assertThat(states(after, 3 * HOUR_MS, 2 * HOUR_MS)).isEmpty();

    after.heard(3 * HOUR_MS);
    assertThat(states(after, 3 * HOUR_MS, 2 * HOUR_MS)).isEmpty();
    assertThat(states(after, 3 * HOUR_MS + 300_000, 2 * HOUR_MS))
        .containsExactly(AlertState.RESOLVED);
  }

  @Test
  void shouldNotCallASourceSilentForTheTimeInWhichNobodyListened() throws IOException {
    WatchedSource before = new WatchedSource("b", "s", POLICY);
    before.heard(0);

    WatchedSource after = restored(before);
    assertThat(states(after, 2 * HOUR_MS, 2 * HOUR_MS)).isEmpty();
    assertThat(states(after, 2 * HOUR_MS + SILENT_MS, 2 * HOUR_MS))
        .containsExactly(AlertState.PENDING);
  }

  private static List<AlertState> states(WatchedSource source, long nowMs, long startedMs) {
    List<AlertChange> changes = new ArrayList<>();
    source.step(nowMs, startedMs, changes);
    return changes.stream().map(change -> change.alert().orElseThrow().state()).toList();
  }

  private static WatchedSource restored(WatchedSource source) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    source.writeTo(new DataOutputStream(bytes));
    WatchedSource restored = new WatchedSource("b", "s", POLICY);
    restored.readFrom(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())), 2);
    return restored;
  }
}
