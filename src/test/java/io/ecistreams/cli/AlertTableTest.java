package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Alert;
import io.ecistreams.avro.Suspect;
import io.ecistreams.query.Endpoint;
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
}
