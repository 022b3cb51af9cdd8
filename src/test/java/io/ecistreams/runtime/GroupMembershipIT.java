package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Ranking;
import io.ecistreams.testing.Golden;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is gone must not be waited for; who comes back must find what it had. */
class GroupMembershipIT {
  @TempDir Path directory;

  @Test
  void shouldLeaveTheGroupWhenItIsClosed() throws Exception {
    try (StreamFixture fixture = new StreamFixture(directory, Map.of());
        Admin admin = Admin.create(fixture.config(Map.of()).adminProperties())) {
      fixture.startApplication(Map.of());
      assertThat(members(admin, fixture.applicationId())).hasSize(1);

      fixture.stopApplication();

      assertThat(members(admin, fixture.applicationId())).isEmpty();
    }
  }

  @Test
  void shouldMoveNothingWhenAStaticMemberIsRestarted() throws Exception {
    try (StreamFixture fixture = new StreamFixture(directory, GoldenRecords.settings(directory));
        Admin admin = Admin.create(fixture.config(Map.of()).adminProperties())) {
      EciApplication stays = fixture.startApplication(member("stays"));
      fixture.startApplication(member("restarts"));
      List<byte[]> values = GoldenRecords.shuffled(4).stream().map(fixture::encode).toList();
      fixture.send(values.subList(0, 400));
      fixture.await("golden", r -> StreamFixture.records(r) == 400);
      Map<String, Set<TopicPartition>> before = assignments(admin, fixture.applicationId());
      long loadsBefore = stays.liveState().loads();
      assertThat(before).hasSize(2).allSatisfy((id, own) -> assertThat(own).isNotEmpty());

      fixture.stopNewestApplication();
      assertThat(assignments(admin, fixture.applicationId())).isEqualTo(before);
      EciApplication restarted = fixture.startApplication(member("restarts"));
      fixture.send(values.subList(400, 640));

      Ranking ranking =
          fixture.await("golden", r -> StreamFixture.examples(r) == GoldenRecords.EXAMPLES);
      Golden.assertMatches(Golden.syntheticExpected(), ranking.getWindows().get(0), 1e-9);
      assertThat(assignments(admin, fixture.applicationId())).isEqualTo(before);
      assertThat(restarted.restoreProgress().rowsRestored()).isLessThan(10);
      assertThat(stays.liveState().loads()).isEqualTo(loadsBefore);
    }
  }

  private Map<String, String> member(String id) {
    return Map.of(
        "kafka.group.instance.id", id, "state.dir", directory.resolve("state-" + id).toString());
  }

  /** Partitions of the input and of the internal topic by member; the group is at rest. */
  private static Map<String, Set<TopicPartition>> assignments(Admin admin, String group)
      throws Exception {
    Map<String, Set<TopicPartition>> assignments = new TreeMap<>();
    for (MemberDescription member : members(admin, group)) {
      assignments.put(
          member.groupInstanceId().orElseThrow(), member.assignment().topicPartitions());
    }
    return assignments;
  }

  private static List<MemberDescription> members(Admin admin, String group) throws Exception {
    return List.copyOf(
        admin.describeConsumerGroups(List.of(group)).all().get().get(group).members());
  }
}
