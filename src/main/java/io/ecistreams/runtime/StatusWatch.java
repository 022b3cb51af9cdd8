package io.ecistreams.runtime;

import io.ecistreams.query.InstanceStatus;
import io.ecistreams.query.InstanceStatus.Phase;
import io.ecistreams.query.InstanceStatus.Progress;
import io.ecistreams.store.LiveState;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams.State;

/** Tells what an instance is doing. Safe for use by several threads. */
final class StatusWatch {
  private final Supplier<State> state;
  private final RestoreProgress restore;
  private final LiveState live;
  private final Supplier<Optional<String>> failure;
  private volatile boolean hasRun;
  private volatile boolean isStopping;

  StatusWatch(
      Supplier<State> state,
      RestoreProgress restore,
      LiveState live,
      Supplier<Optional<String>> failure) {
    this.state = state;
    this.restore = restore;
    this.live = live;
    this.failure = failure;
  }

  /** All partitions have been there once. */
  void noteRunning() {
    hasRun = true;
  }

  /** It will stop, and is not ready any more. */
  void noteStopping() {
    isStopping = true;
  }

  InstanceStatus status() {
    Phase phase = phase();
    Optional<Progress> progress =
        phase == Phase.RESTORING
            ? Optional.of(
                new Progress(
                    restore.rowsDone(), restore.rowsTotal(), live.boardsRead(), live.boards()))
            : Optional.empty();
    return new InstanceStatus(phase, hasRun, progress, failure.get());
  }

  private Phase phase() {
    if (isStopping) {
      return Phase.STOPPING;
    }
    return switch (state.get()) {
      case CREATED -> Phase.STARTING;
      case REBALANCING -> isRestoring() ? Phase.RESTORING : assigning();
      case RUNNING -> isRestoring() ? Phase.RESTORING : Phase.RUNNING;
      case PENDING_ERROR, ERROR -> Phase.FAILED;
      case PENDING_SHUTDOWN, NOT_RUNNING ->
          failure.get().isPresent() ? Phase.FAILED : Phase.STOPPING;
    };
  }

  private Phase assigning() {
    return hasRun ? Phase.REBALANCING : Phase.STARTING;
  }

  private boolean isRestoring() {
    return !restore.stores().isEmpty() || live.boardsRead() < live.boards();
  }
}
