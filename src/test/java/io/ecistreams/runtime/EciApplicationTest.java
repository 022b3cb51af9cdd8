package io.ecistreams.runtime;

import static org.apache.kafka.streams.CloseOptions.GroupMembershipOperation.LEAVE_GROUP;
import static org.apache.kafka.streams.CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP;
import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.config.EciConfig;
import java.util.Map;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EciApplicationTest {

  @Test
  void shouldLeaveTheGroupWhenMembershipIsDynamic() {
    assertThat(membershipWith("kafka.client.id")).isEqualTo(LEAVE_GROUP);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kafka.group.instance.id",
        "kafka.consumer.group.instance.id",
        "kafka.main.consumer.group.instance.id"
      })
  void shouldStayInTheGroupWhenMembershipIsStatic(String key) {
    assertThat(membershipWith(key)).isEqualTo(REMAIN_IN_GROUP);
  }

  private static GroupMembershipOperation membershipWith(String key) {
    EciConfig config = EciConfig.of(Map.of("kafka.bootstrap.servers", "h:1", key, "eci-1"));
    return EciApplication.membershipAtClose(config.streamsProperties());
  }
}
