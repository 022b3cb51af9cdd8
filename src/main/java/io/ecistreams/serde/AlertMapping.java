package io.ecistreams.serde;

import io.ecistreams.avro.Alert;
import io.ecistreams.avro.AlertKind;
import io.ecistreams.avro.AlertSeverity;
import io.ecistreams.avro.AlertState;
import io.ecistreams.avro.QuarantinedExample;
import io.ecistreams.avro.Suspect;
import io.ecistreams.model.BoardAlert;
import io.ecistreams.model.Detector;
import io.ecistreams.model.ExampleToJudge;
import io.ecistreams.model.RateEstimate;
import io.ecistreams.model.SuspectedNegative;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** From alerts and quarantined examples to the records on their topics. */
public final class AlertMapping {

  private AlertMapping() {}

  /**
   * An alert.
   *
   * @param runbook address of the runbook, without an anchor
   */
  public static Alert alert(BoardAlert alert, String runbook) {
    return Alert.newBuilder()
        .setFingerprint(alert.labels().fingerprint())
        .setKind(AlertKind.valueOf(alert.labels().kind().name()))
        .setBoard(alert.labels().board())
        .setSource(alert.labels().source().orElse(null))
        .setSeverity(AlertSeverity.valueOf(alert.labels().kind().severity().name()))
        .setState(AlertState.valueOf(alert.state().name()))
        .setActiveAt(Instant.ofEpochMilli(alert.activeAtMs()))
        .setFiredAt(instant(alert.firedAtMs()))
        .setResolvedAt(instant(alert.resolvedAtMs()))
        .setChangedAt(Instant.ofEpochMilli(alert.changedAtMs()))
        .setValue(alert.value())
        .setLimit(alert.limit())
        .setExamples(alert.examples())
        .setRateLow(alert.rate().map(RateEstimate::low).orElse(null))
        .setRateHigh(alert.rate().map(RateEstimate::high).orElse(null))
        .setEValue(alert.eValue().isPresent() ? alert.eValue().getAsDouble() : null)
        .setEvidence(alert.evidence().stream().map(AlertMapping::suspect).toList())
        .setSummary(alert.summary())
        .setRunbook(runbook + "#" + alert.labels().kind().anchor())
        .build();
  }

  private static Instant instant(OptionalLong timeMs) {
    return timeMs.isPresent() ? Instant.ofEpochMilli(timeMs.getAsLong()) : null;
  }

  private static Suspect suspect(SuspectedNegative suspect) {
    return Suspect.newBuilder()
        .setQueryId(suspect.queryId())
        .setDocumentId(suspect.documentId())
        .setU(suspect.u())
        .setMinedAt(Instant.ofEpochMilli(suspect.minedAtMs()))
        .setDetectors(names(suspect.detectors()))
        .build();
  }

  private static List<String> names(Set<Detector> detectors) {
    return detectors.stream().sorted().map(Detector::name).toList();
  }

  /** An example for people. */
  public static QuarantinedExample example(ExampleToJudge example) {
    return QuarantinedExample.newBuilder()
        .setExampleId(example.exampleId())
        .setSuspected(example.suspected())
        .setBoard(example.board())
        .setSource(example.source())
        .setQueryId(example.queryId())
        .setQueryText(example.queryText().orElse(null))
        .setPositiveId(example.positiveId())
        .setPositiveText(example.positiveText().orElse(null))
        .setDocumentId(example.documentId())
        .setDocumentText(example.documentText().orElse(null))
        .setU(example.u())
        .setCrossEncoderScore(
            example.crossEncoderScore().isPresent()
                ? example.crossEncoderScore().getAsDouble()
                : null)
        .setDetectors(names(example.detectors()))
        .setMinedAt(Instant.ofEpochMilli(example.minedAtMs()))
        .build();
  }
}
