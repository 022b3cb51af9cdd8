package io.ecistreams.metrics;

import io.ecistreams.avro.Alert;
import io.ecistreams.avro.AlertKind;
import io.ecistreams.avro.AlertState;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Alerts that fire: how many of a kind, and, the most severe first, of which source. */
final class AlertMetrics {
  private static final String KINDS = "eci_board_alerts_firing";
  private static final String EACH = "eci_alert_firing";

  private final Family family;

  /** As metrics of a family. */
  AlertMetrics(Family family) {
    this.family = family;
    family.metric(KINDS, "Alerts of the board and its sources that fire, by kind.");
    family.metric(EACH, "Alerts that fire, by source; those that do not are absent.");
  }

  /**
   * Puts the alerts of a board, or of several under one name.
   *
   * @param maxNamed alerts whose source is named; it is {@code other} of the rest
   */
  void put(String board, Collection<Alert> alerts, int maxNamed) {
    List<Alert> firing =
        alerts.stream()
            .filter(alert -> alert.getState() == AlertState.FIRING)
            .sorted(
                Comparator.comparing(Alert::getSeverity)
                    .reversed()
                    .thenComparing(Alert::getFingerprint))
            .toList();
    List<AlertKind> kinds = firing.stream().map(Alert::getKind).toList();
    // Every kind has a value, so that a graph sees an alert end.
    for (AlertKind kind : AlertKind.values()) {
      Labels labels = Labels.of("board", board, "kind", word(kind));
      family.put(KINDS, labels, Collections.frequency(kinds, kind));
    }
    Map<Labels, Integer> counts = new LinkedHashMap<>();
    for (int i = 0; i < firing.size(); i++) {
      counts.merge(labels(board, firing.get(i), i < maxNamed), 1, Integer::sum);
    }
    counts.forEach((labels, count) -> family.put(EACH, labels, count));
  }

  private static Labels labels(String board, Alert alert, boolean isNamed) {
    Labels labels =
        Labels.of(
            "board",
            board,
            "kind",
            word(alert.getKind()),
            "severity",
            word(alert.getSeverity()),
            "runbook",
            alert.getRunbook());
    return alert
        .getSource()
        .map(source -> labels.add("source", isNamed ? source : BoardMetrics.OTHER))
        .orElse(labels);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
