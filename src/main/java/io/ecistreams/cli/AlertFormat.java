package io.ecistreams.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.ecistreams.avro.Alert;
import io.ecistreams.avro.AlertState;
import io.ecistreams.avro.Suspect;
import io.ecistreams.serde.AvroJson;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Alerts as people and programs read them. */
enum AlertFormat {
  /** A line for each alert, and one for the evidence of those that fire. */
  TABLE(alerts -> lines(alerts).stream().map(line -> line + "\n").collect(Collectors.joining())),
  /** One array; fields as in the Avro record, times in milliseconds since the epoch. */
  JSON(AlertFormat::json);

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final int MOST_EVIDENCE = 3;

  private final Function<List<Alert>, String> writer;

  AlertFormat(Function<List<Alert>, String> writer) {
    this.writer = writer;
  }

  /** The alerts in this format, with a line break at the end. */
  String write(List<Alert> alerts) {
    return writer.apply(alerts);
  }

  /** What the table shows. */
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

  /** One alert in a line. */
  static String line(Alert alert) {
    return String.format(
        Locale.ROOT,
        "%-8s %s, board %s: %s (%s)",
        alert.getState(),
        alert.getKind(),
        alert.getBoard(),
        alert.getSummary(),
        alert.getRunbook());
  }

  /** The most suspicious examples. */
  static String evidence(Alert alert) {
    return alert.getEvidence().stream()
        .limit(MOST_EVIDENCE)
        .map(AlertFormat::evidence)
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
  private static String printable(String id) {
    return id.replaceAll("[\\p{Cntrl}\\p{Cf}\\x{80}-\\x{9f}]", "?");
  }

  private static String json(List<Alert> alerts) {
    try {
      return MAPPER.writeValueAsString(AvroJson.of(alerts)) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
