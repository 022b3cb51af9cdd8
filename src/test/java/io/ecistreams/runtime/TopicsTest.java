package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.config.EciConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicsTest {
  private static final Map<String, String> ON =
      Map.of("kafka.bootstrap.servers", "unused:9092", "clean.enabled", "true");

  @Test
  void shouldHaveTheTopicOfCleanedRecordsWhereItIsOnOnly() {
    EciConfig on = EciConfig.of(ON);
    EciConfig off = EciConfig.of(Map.of("kafka.bootstrap.servers", "unused:9092"));

    assertThat(Topics.of(off).specs()).hasSize(13);
    assertThat(ApplicationPlan.of(off).topology()).doesNotContain("eci.clean.v1");
    assertThat(Topics.of(on).specs())
        .hasSize(14)
        .last()
        .isEqualTo(
            new TopicSpec(
                "eci.clean.v1",
                8,
                "delete",
                Map.of("cleanup.policy", "delete", "max.message.bytes", "4194304")));
    assertThat(ApplicationPlan.of(on).topology())
        .contains("Sink: clean-sink (topic: eci.clean.v1)");
  }
}
