package io.ecistreams.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class AlarmSettingsTest {

  @Test
  void shouldLinkAlertsToTheRunbookThatTheInstanceServesUnlessAnotherIsGiven() {
    Map<String, String> named = Map.of("http.advertised.host", "eci.example", "http.port", "8123");
    String given = "https://wiki.example/runbook";

    assertThat(EciConfig.of(Map.of()).runbook()).matches("http://[^/]+:8480/docs/alarms");
    assertThat(EciConfig.of(named).runbook()).isEqualTo("http://eci.example:8123/docs/alarms");
    assertThat(EciConfig.of(Map.of("alarm.runbook", given)).runbook()).isEqualTo(given);
    assertThat(EciConfig.of(Map.of("http.enabled", "false")).runbook())
        .isEqualTo("src/docs/alarms.md");
  }
}
