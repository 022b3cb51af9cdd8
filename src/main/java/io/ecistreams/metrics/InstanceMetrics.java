package io.ecistreams.metrics;

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
  private final boolean hasFusedArithmetic;

  InstanceMetrics(Supplier<InstanceStatus> status, LiveState live, boolean hasFusedArithmetic) {
    this.status = status;
    this.live = live;
    this.hasFusedArithmetic = hasFusedArithmetic;
  }

  List<MetricSnapshot> collect() {
    Family family =
        new Family()
            .metric("eci_instance_phase", "1 for the phase that the instance is in, else 0.")
            .metric("eci_restore_rows", "Rows to read by the restores under way.")
            .metric("eci_restore_rows_done", "Rows read by the restores under way.")
            .metric("eci_restore_boards", "Boards found in the stores since the start.")
            .metric("eci_restore_boards_done", "Those that were looked at.")
            .metric("eci_live_state_bytes", "Memory of the boards.")
            .metric("eci_live_state_limit_bytes", "The budget for it.")
            .metric("eci_live_state_loads", "Boards read into memory since the start.")
            .metric("eci_live_state_unloads", "Boards dropped from memory since the start.")
            .metric(
                "eci_kernel_info",
                "1, with the arithmetic of the matrix kernels: fused multiply-add or separate.");
    InstanceStatus now = status.get();
    for (Phase phase : Phase.values()) {
      String name = phase.name().toLowerCase(Locale.ROOT);
      family.put("eci_instance_phase", Labels.of("phase", name), phase == now.phase() ? 1 : 0);
    }
    Progress progress = now.progress().orElse(new Progress(0, 0, live.boardsRead(), live.boards()));
    family.put("eci_restore_rows", Labels.EMPTY, progress.rowsTotal());
    family.put("eci_restore_rows_done", Labels.EMPTY, progress.rowsDone());
    family.put("eci_restore_boards", Labels.EMPTY, progress.boardsTotal());
    family.put("eci_restore_boards_done", Labels.EMPTY, progress.boardsDone());
    family.put("eci_live_state_bytes", Labels.EMPTY, live.heldBytes());
    family.put("eci_live_state_limit_bytes", Labels.EMPTY, live.limitBytes());
    family.put("eci_live_state_loads", Labels.EMPTY, live.loads());
    family.put("eci_live_state_unloads", Labels.EMPTY, live.unloads());
    family.put(
        "eci_kernel_info", Labels.of("multiply_add", hasFusedArithmetic ? "fused" : "separate"), 1);
    return family.gauges();
  }
}
