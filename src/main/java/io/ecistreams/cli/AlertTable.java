package io.ecistreams.cli;

import io.ecistreams.avro.Alert;
import io.ecistreams.avro.AlertState;
import io.ecistreams.avro.Suspect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Alerts as people read them. */
final class AlertTable {
  private static final int MOST_EVIDENCE = 3;

  private AlertTable() {}

  /** Alerts in their order, under a heading for each state and severity. */
  static List<String> grouped(List<Alert> alerts) {
    Map<String, List<Alert>> groups =
        alerts.stream()
            .collect(
                Collectors.groupingBy(AlertTable::group, LinkedHashMap::new, Collectors.toList()));
    List<String> lines = new ArrayList<>();
    groups.forEach(
        (group, some) -> {
          lines.add("%s (%d)".formatted(group, some.size()));
          lines(some).forEach(line -> lines.add("  " + line));
        });
    return lines.isEmpty() ? lines(alerts) : lines;
  }

  private static String group(Alert alert) {
    return (alert.getState() + ", " + alert.getSeverity()).toLowerCase(Locale.ROOT);
  }

  /** A line for each alert, and one for the evidence of those that fire. */
  static List<String> lines(List<Alert> alerts) {
    List<String> lines = new ArrayList<>();
    for (Alert alert : alerts) {
      lines.add(line(alert));
      if (alert.getState() == AlertState.FIRING && !alert.getEvidence().isEmpty()) {
        lines.add("         evidence: " + evidence(alert));
      }
    }
    return lines.isEmpty() ? List.of("no alerts") : lines;
  }

  private static String line(Alert alert) {
    return String.format(
        Locale.ROOT,
        "%-8s %-8s %s, board %s: %s (%s)",
        alert.getState(),
        alert.getSeverity(),
        alert.getKind(),
        alert.getBoard(),
        alert.getSummary(),
        alert.getRunbook());
  }

  /** The most suspicious examples. */
  private static String evidence(Alert alert) {
    return alert.getEvidence().stream()
        .limit(MOST_EVIDENCE)
        .map(AlertTable::evidence)
        .collect(Collectors.joining(", "));
  }

  private static String evidence(Suspect suspect) {
    return String.format(
        Locale.ROOT,
        "%s for %s (u %.1f)",
        printable(suspect.getDocumentId()),
        printable(suspect.getQueryId()),
        suspect.getU());
  }

  /** An id may be any text, and a terminal obeys control characters. */
  static String printable(String id) {
    return id.replaceAll("[\\p{Cntrl}\\p{Cf}\\x{80}-\\x{9f}]", "?");
  }
}
