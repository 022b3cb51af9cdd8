package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.config.EciConfig;
import io.ecistreams.information.ClosedPanes;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CoreTest {

  @Test
  void shouldHoldClosedPanesInDoublePrecisionUnlessSingleIsChosen() {
    assertThat(Core.boardSettings(EciConfig.of(Map.of())).closedPanes())
        .isEqualTo(ClosedPanes.DOUBLE_PRECISION);
    assertThat(
            Core.boardSettings(EciConfig.of(Map.of("closed.panes.precision", "single")))
                .closedPanes())
        .isEqualTo(ClosedPanes.SINGLE_PRECISION);
  }
}
