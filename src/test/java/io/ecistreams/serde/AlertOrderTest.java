package io.ecistreams.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Alert;
import io.ecistreams.avro.AlertSeverity;
import io.ecistreams.avro.AlertState;
import io.ecistreams.query.Endpoint;
import io.ecistreams.testing.SampleBoards;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AlertOrderTest {
  private final Alert sample =
      new SampleBoards(new Endpoint("localhost", 1)).fire("b", "s").alerts("b").get(0);

  @Test
  void shouldShowTheOneCriticalAlertBeforeManyThatCanWait() {
    List<Alert> expected = new ArrayList<>();
    expected.add(alert(AlertState.FIRING, AlertSeverity.CRITICAL, 1));
    expected.add(alert(AlertState.FIRING, AlertSeverity.WARNING, 4));
    expected.add(alert(AlertState.FIRING, AlertSeverity.WARNING, 3));
    for (int i = 14; i > 0; i--) {
      expected.add(alert(AlertState.FIRING, AlertSeverity.INFO, i));
    }
    expected.add(alert(AlertState.PENDING, AlertSeverity.CRITICAL, 5));
    expected.add(alert(AlertState.RESOLVED, AlertSeverity.CRITICAL, 6));
    List<Alert> shuffled = new ArrayList<>(expected);
    Collections.shuffle(shuffled, new Random(3));

    assertThat(shuffled.stream().sorted(AlertOrder.MOST_URGENT_FIRST))
        .containsExactlyElementsOf(expected);
  }

  private Alert alert(AlertState state, AlertSeverity severity, int changedAt) {
    return Alert.newBuilder(sample)
        .setState(state)
        .setSeverity(severity)
        .setChangedAt(Instant.ofEpochSecond(changedAt))
        .build();
  }
}
