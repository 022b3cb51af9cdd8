package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Alert;
import io.ecistreams.avro.AlertKind;
import io.ecistreams.avro.AlertSeverity;
import io.ecistreams.avro.Suspect;
import io.ecistreams.query.Endpoint;
import io.ecistreams.serde.AlertOrder;
import io.ecistreams.testing.SampleBoards;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertTableTest {

  @Test
  void shouldGiveATerminalNothingToObeyWhenIdsHoldControlCharacters() {
    SampleBoards boards = new SampleBoards(new Endpoint("localhost", 1));
    boards.add("nq", 2).fire("nq", "source1", "\u001b]0;owned\u0007\u009b31m\u202e\n d1");
    List<Alert> alerts = boards.alerts("nq");

    assertThat(alerts).flatExtracting(Alert::getEvidence).isNotEmpty();
    assertThat(AlertTable.lines(alerts))
        .anyMatch(line -> line.contains("owned"))
        .noneMatch(line -> line.matches("(?s).*[\\p{Cntrl}\\p{Cf}\\x{80}-\\x{9f}].*"));
    assertThat(alerts.get(0).getEvidence())
        .extracting(Suspect::getDocumentId)
        .anyMatch(id -> id.contains("\u001b"));
  }

  @Test
  void shouldPutAlertsUnderTheirSeverity() {
    SampleBoards boards = new SampleBoards(new Endpoint("localhost", 1));
    boards.add("nq", 3).fire("nq", "source1", "d1");
    boards.raise("nq", AlertKind.SOURCE_SILENT, AlertSeverity.INFO, "source0", "source2");
    List<Alert> alerts = boards.alerts("nq").stream().sorted(AlertOrder.MOST_URGENT_FIRST).toList();

    assertThat(AlertTable.grouped(alerts))
        .filteredOn(line -> !line.startsWith(" "))
        .containsExactly("firing, critical (1)", "firing, info (2)");
    assertThat(AlertTable.grouped(List.of())).containsExactly("no alerts");
  }
}
