package io.ecistreams.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UnknownKeysTest {

  @ParameterizedTest
  @CsvSource({
    "emit.intervall.ms, emit.interval.ms",
    "bootstrap.servers, kafka.bootstrap.servers",
    "kafka.secuirty.protocol, kafka.security.protocol",
    "kafka.producer.linger, kafka.producer.linger.ms",
    "schema.registry.auto.registr, schema.registry.auto.register"
  })
  void shouldSuggestTheNearestKeyOnceWhenAKeyIsUnknown(String key, String nearest) {
    assertThat(warnings(Map.of(), Map.of(key, "x")))
        .singleElement()
        .asString()
        .contains(key)
        .endsWith("did you mean " + nearest + "?");
  }

  @Test
  void shouldSuggestTheNearestVariableWhenAVariableIsUnknown() {
    assertThat(warnings(Map.of("ECI_PAIN_MS", "1"), Map.of()))
        .containsExactly(
            "Unknown environment variable ECI_PAIN_MS is ignored; did you mean ECI_PANE_MS?");
  }

  @Test
  void shouldSuggestNothingWhenNothingIsNear() {
    assertThat(warnings(Map.of(), Map.of("xyzzy", "1")))
        .containsExactly("Unknown setting xyzzy in the command line is ignored.");
  }

  @Test
  void shouldStaySilentWhenVariablesAreNotForTheConfiguration() {
    Map<String, String> environment =
        Map.of(
            "PATH", "/bin",
            "ECI_LOG_LEVEL", "DEBUG",
            "ECI_STDOUT_TTY", "true",
            "ECI_KAFKA_SERVICE_HOST", "10.0.0.1",
            "ECI_KAFKA_SERVICE_PORT_BROKER", "9092",
            "ECI_KAFKA_PORT", "tcp://10.0.0.1:9092",
            "ECI_KAFKA_PORT_9092_TCP_ADDR", "10.0.0.1");

    EciConfig config = EciConfig.load(Optional.empty(), environment);

    assertThat(warnings(environment, Map.of())).isEmpty();
    assertThat(config.settings()).noneMatch(s -> s.key().startsWith("kafka.service"));
  }

  @Test
  void shouldPointToOurOptionWhenAHandedOnKeyHasOne() {
    assertThatThrownBy(() -> EciConfig.of(Map.of("kafka.num.stream.threads", "4")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("set stream.threads instead");
  }

  private static List<String> warnings(
      Map<String, String> environment, Map<String, String> program) {
    return Settings.read(Optional.empty(), environment, program).warnings();
  }
}
