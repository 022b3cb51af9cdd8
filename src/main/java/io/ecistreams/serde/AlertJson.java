package io.ecistreams.serde;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.avro.Alert;
import io.ecistreams.avro.AlertState;
import io.ecistreams.avro.Suspect;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * Alerts as JSON, the same on the command line and over HTTP. Field names are those of the Avro
 * record, times are milliseconds since 1970, what is empty is null.
 */
public final class AlertJson {
  /** Those that fire first, then the newest. */
  public static final Comparator<Alert> MOST_URGENT_FIRST =
      Comparator.comparing((Alert alert) -> place(alert.getState()))
          .thenComparing(Alert::getChangedAt, Comparator.reverseOrder());

  private AlertJson() {}

  private static int place(AlertState state) {
    return switch (state) {
      case FIRING -> 0;
      case PENDING -> 1;
      case RESOLVED -> 2;
    };
  }

  /** One alert. */
  public static ObjectNode of(Alert alert) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("fingerprint", alert.getFingerprint());
    node.put("kind", alert.getKind().name());
    node.put("board", alert.getBoard());
    node.put("source", alert.getSource().orElse(null));
    node.put("severity", alert.getSeverity().name());
    node.put("state", alert.getState().name());
    node.put("activeAt", alert.getActiveAt().toEpochMilli());
    putTime(node, "firedAt", alert.getFiredAt());
    putTime(node, "resolvedAt", alert.getResolvedAt());
    node.put("changedAt", alert.getChangedAt().toEpochMilli());
    node.put("value", alert.getValue());
    node.put("limit", alert.getLimit());
    node.put("examples", alert.getExamples());
    node.put("rateLow", alert.getRateLow().orElse(null));
    node.put("rateHigh", alert.getRateHigh().orElse(null));
    node.put("eValue", alert.getEValue().orElse(null));
    ArrayNode evidence = node.putArray("evidence");
    alert.getEvidence().forEach(suspect -> evidence.add(of(suspect)));
    node.put("summary", alert.getSummary());
    node.put("runbook", alert.getRunbook());
    return node;
  }

  private static ObjectNode of(Suspect suspect) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("queryId", suspect.getQueryId())
            .put("documentId", suspect.getDocumentId())
            .put("u", suspect.getU())
            .put("minedAt", suspect.getMinedAt().toEpochMilli());
    suspect.getDetectors().forEach(node.putArray("detectors")::add);
    return node;
  }

  private static void putTime(ObjectNode node, String field, Optional<Instant> time) {
    node.put(field, time.map(Instant::toEpochMilli).orElse(null));
  }
}
