package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.query.InstanceStatus.Phase;
import io.ecistreams.query.InstanceStatus.Progress;
import io.ecistreams.store.LiveState;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.Test;

class StatusWatchTest {
  private static final TopicPartition JOURNAL = new TopicPartition("journal", 2);

  private final RestoreProgress restore = new RestoreProgress();
  private State state = State.CREATED;
  private Optional<String> failure = Optional.empty();
  private final StatusWatch watch =
      new StatusWatch(() -> state, restore, LiveState.unlimited(), () -> failure);

  @Test
  void shouldSayWhatTheInstanceIsDoing() {
    assertThat(watch.status().phase()).isEqualTo(Phase.STARTING);
    state = State.REBALANCING;
    assertThat(watch.status().phase()).isEqualTo(Phase.STARTING);
    assertThat(watch.status().hasRun()).isFalse();
    state = State.RUNNING;
    watch.noteRunning();
    assertThat(watch.status().phase()).isEqualTo(Phase.RUNNING);
    assertThat(watch.status().isReady()).isTrue();
    state = State.REBALANCING;
    assertThat(watch.status().phase()).isEqualTo(Phase.REBALANCING);
    assertThat(watch.status().isReady()).isFalse();
    assertThat(watch.status().hasRun()).isTrue();
  }

  @Test
  void shouldSayHowFarARestoreIs() {
    state = State.REBALANCING;
    restore.onRestoreStart(JOURNAL, "journal", 10, 110);
    restore.onBatchRestored(JOURNAL, "journal", 40, 30);
    assertThat(watch.status().phase()).isEqualTo(Phase.RESTORING);
    assertThat(watch.status().progress()).contains(new Progress(30, 100, 0, 0));
    restore.onRestoreEnd(JOURNAL, "journal", 100);
    state = State.RUNNING;
    assertThat(watch.status().phase()).isEqualTo(Phase.RUNNING);
    assertThat(watch.status().progress()).isEmpty();
  }

  @Test
  void shouldNotBeReadyOnceItIsToStop() {
    state = State.RUNNING;
    watch.noteStopping();
    assertThat(watch.status().phase()).isEqualTo(Phase.STOPPING);
  }

  @Test
  void shouldTellAFailureFromAnEnd() {
    state = State.NOT_RUNNING;
    assertThat(watch.status().phase()).isEqualTo(Phase.STOPPING);
    failure = Optional.of("out of disk");
    assertThat(watch.status().phase()).isEqualTo(Phase.FAILED);
    assertThat(watch.status().failure()).contains("out of disk");
    state = State.PENDING_ERROR;
    assertThat(watch.status().phase()).isEqualTo(Phase.FAILED);
  }
}
