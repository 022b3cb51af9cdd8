package io.ecistreams.metrics;

import io.ecistreams.math.Fma;
import io.ecistreams.math.Kernels;
import io.ecistreams.query.InstanceStatus;
import io.ecistreams.query.InstanceStatus.Phase;
import io.ecistreams.query.InstanceStatus.Progress;
import io.ecistreams.store.LiveState;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** What this instance is doing: phase, restore, memory of the boards, arithmetic. */
final class InstanceMetrics {
  private final Supplier<InstanceStatus> status;
  private final LiveState live;

  InstanceMetrics(Supplier<InstanceStatus> status, LiveState live) {
    this.status = status;
    this.live = live;
  }

  List<MetricSnapshot> collect() {
    InstanceStatus now = status.get();
    Progress progress = now.progress().orElse(new Progress(0, 0, live.boardsRead(), live.boards()));
    Family family =
        new Family()
            .metric("eci_instance_phase", "1 for the phase that the instance is in, else 0.")
            .metric(
                "eci_restore_rows", "Rows to read by the restores under way.", progress.rowsTotal())
            .metric(
                "eci_restore_rows_done",
                "Rows read by the restores under way.",
                progress.rowsDone())
            .metric(
                "eci_restore_boards",
                "Boards found in the stores since the start.",
                progress.boardsTotal())
            .metric("eci_restore_boards_done", "Those that were looked at.", progress.boardsDone())
            .metric("eci_live_state_bytes", "Memory of the boards.", live.heldBytes())
            .metric("eci_live_state_limit_bytes", "The budget for it.", live.limitBytes())
            .metric(
                "eci_live_state_loads", "Boards read into memory since the start.", live.loads())
            .metric(
                "eci_live_state_unloads",
                "Boards dropped from memory since the start.",
                live.unloads())
            .metric(
                "eci_kernel_info",
                "1, with what the matrix kernels are made of: fused multiply-adds or separate ones,"
                    + " vectors or plain Java.");
    for (Phase phase : Phase.values()) {
      String name = phase.name().toLowerCase(Locale.ROOT);
      family.put("eci_instance_phase", Labels.of("phase", name), phase == now.phase() ? 1 : 0);
    }
    family.put(
        "eci_kernel_info",
        Labels.of(
            "kernel",
            Kernels.areVectors() ? "vectors" : "plain",
            "multiply_add",
            Fma.isFused() ? "fused" : "separate"),
        1);
    return family.gauges();
  }
}
