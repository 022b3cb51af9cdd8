package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is gone must not be waited for. */
class GroupMembershipIT {
  private static final String GROUP = "eci-streams";

  @TempDir Path directory;

  @Test
  void shouldLeaveTheGroupWhenItIsClosed() throws Exception {
    try (StreamFixture fixture = new StreamFixture(directory, Map.of());
        Admin admin = Admin.create(fixture.config(Map.of()).adminProperties())) {
      fixture.startApplication(Map.of());
      assertThat(members(admin)).hasSize(1);

      fixture.stopApplication();

      assertThat(members(admin)).isEmpty();
    }
  }

  private static List<MemberDescription> members(Admin admin) throws Exception {
    return List.copyOf(
        admin.describeConsumerGroups(List.of(GROUP)).all().get().get(GROUP).members());
  }
}
