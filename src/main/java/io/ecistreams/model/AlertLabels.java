package io.ecistreams.model;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What tells one alert from another.
 *
 * @param kind what it is about
 * @param board the board
 * @param source the source; empty where it is about the whole board
 */
public record AlertLabels(AlertRule kind, String board, Optional<String> source) {

  /** By name, as Prometheus and Alertmanager have them. */
  public SortedMap<String, String> byName() {
    SortedMap<String, String> labels =
        new TreeMap<>(
            Map.of(
                "alertname",
                kind.name(),
                "board",
                board,
                "severity",
                kind.severity().name().toLowerCase(Locale.ROOT)));
    source.ifPresent(name -> labels.put("source", name));
    return labels;
  }

  /** 16 hexadecimal digits: FNV-1a-64 of the labels in order of their names, a zero after each. */
  public String fingerprint() {
    StringBuilder text = new StringBuilder();
    byName().forEach((name, value) -> text.append(name).append('\0').append(value).append('\0'));
    return Fnv1a64.hex(text.toString());
  }
}
