package io.ecistreams.serde;

import io.ecistreams.avro.Alert;
import io.ecistreams.avro.AlertState;
import java.util.Comparator;
import java.util.List;

/** The order in which alerts are shown. */
public final class AlertOrder {
  private static final List<AlertState> STATES =
      List.of(AlertState.FIRING, AlertState.PENDING, AlertState.RESOLVED);

  /** Those that fire first, of these the most severe, then the newest. */
  public static final Comparator<Alert> MOST_URGENT_FIRST =
      Comparator.comparing((Alert alert) -> STATES.indexOf(alert.getState()))
          .thenComparing(Alert::getSeverity, Comparator.reverseOrder())
          .thenComparing(Alert::getChangedAt, Comparator.reverseOrder());

  private AlertOrder() {}
}
