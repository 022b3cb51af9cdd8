package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.cli.CommandRun;
import io.ecistreams.cli.Eci;
import io.ecistreams.config.EciConfig;
import io.ecistreams.runtime.TopicReport.State;
import io.ecistreams.testing.Json;
import io.ecistreams.testing.OwnNames;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each test has topics of its own, by a prefix; the broker is shared. */
final class TopicsIT {

  private static Admin admin;

  @BeforeAll
  static void start() {
    admin = Admin.create(config("x", Map.of()).adminProperties());
  }

  @AfterAll
  static void stop() {
    admin.close();
  }

  @Test
  void shouldCreateWhatIsMissingAndLeaveTheRestWhenRepeated() {
    Topics topics = Topics.of(config("a", Map.of("topics.partitions", "3")));

    assertThat(topics.verify(admin)).hasSameSizeAs(OwnNames.TOPICS);
    assertThat(topics.plan(admin)).extracting(TopicReport::state).containsOnly(State.MISSING);
    assertThat(topics.create(admin)).extracting(TopicReport::state).containsOnly(State.CREATED);
    assertThat(topics.verify(admin)).isEmpty();
    assertThat(topics.create(admin))
        .allSatisfy(report -> assertThat(report.state()).isEqualTo(State.EXISTS))
        .allSatisfy(report -> assertThat(report.warnings()).isEmpty());
  }

  @Test
  void shouldSetPoliciesAndPartitionsWhenCreating() throws Exception {
    Topics topics = Topics.of(config("b", Map.of()));
    topics.create(admin);

    assertThat(partitions("b.backgrounds")).isEqualTo(1);
    assertThat(partitions("b.negatives")).isEqualTo(8);
    assertThat(value("b.rankings", "cleanup.policy")).isEqualTo("compact");
    assertThat(value("b.rankings", "segment.ms")).isEqualTo("3600000");
    assertThat(value("b.negatives", "cleanup.policy")).isEqualTo("delete");
    assertThat(value("b.dead.letters", "retention.ms")).isEqualTo("604800000");
  }

  @Test
  void shouldWarnWithACureWhenAnExistingTopicDiffers() {
    Topics.of(config("c", Map.of("topics.partitions", "2"))).create(admin);
    Map<String, String> swapped =
        Map.of("topic.rankings", "c.negatives", "topic.negatives", "c.rankings");

    List<TopicReport> reports = Topics.of(config("c", swapped)).create(admin);

    TopicReport rankings = reports.get(2);
    assertThat(rankings.state()).isEqualTo(State.EXISTS);
    assertThat(rankings.warnings()).hasSize(2);
    assertThat(rankings.warnings().get(0)).contains("2 partitions instead of 8");
    assertThat(rankings.warnings().get(1)).contains("cleanup.policy=delete instead of compact");
  }

  @Test
  void shouldOnlyTellWhenTheCommandRunsDry() {
    StringWriter out = new StringWriter();
    Map<String, String> environment = new HashMap<>();
    environment.put("ECI_KAFKA_BOOTSTRAP_SERVERS", SharedBroker.bootstrapServers());
    environment.put("ECI_TOPIC_NEGATIVES", "d.negatives");

    int code =
        Eci.commandLine(environment)
            .setOut(new PrintWriter(out))
            .execute("topics", "create", "--dry-run");

    assertThat(code).isZero();
    assertThat(out.toString()).contains("would create  d.negatives (8 partitions, delete)");
    CommandRun json = CommandRun.of(environment, "topics", "create", "--dry-run", "--format=json");
    JsonNode negatives = Json.parse(json.out()).get(0);
    assertThat(negatives.get("topic").asText()).isEqualTo("d.negatives");
    assertThat(negatives.get("state").asText()).isEqualTo("would create");
    assertThat(negatives.get("partitions").asInt()).isEqualTo(8);
    assertThat(negatives.get("warnings")).isEmpty();
    assertThat(Topics.of(EciConfig.of(Map.of("topic.negatives", "d.negatives"))))
        .satisfies(topics -> assertThat(topics.verify(admin)).contains("d.negatives"));
  }

  @Test
  void shouldRefuseACleanTopicThatTakesLessThanRecordsMayHave() throws Exception {
    admin.createTopics(List.of(new NewTopic("e.clean", 1, (short) 1))).all().get();
    Topics topics = Topics.of(config("e", Map.of("clean.enabled", "true", "topic.clean", "e.own")));
    topics.create(admin);

    assertThatThrownBy(() -> topics.requireRoom(admin, "e.clean"))
        .isInstanceOf(KafkaAccessException.class)
        .hasMessageContaining("Topic e.clean takes records of up to 1048588 bytes")
        .hasMessageContaining("set its max.message.bytes to that");
    topics.requireRoom(admin, "e.own");
  }

  private static int partitions(String topic) throws Exception {
    return admin
        .describeTopics(List.of(topic))
        .topicNameValues()
        .get(topic)
        .get()
        .partitions()
        .size();
  }

  private static String value(String topic, String key) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
    return config.get(key).value();
  }

  private static EciConfig config(String prefix, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(OwnNames.settings(prefix));
    settings.put("kafka.bootstrap.servers", SharedBroker.bootstrapServers());
    settings.putAll(more);
    return EciConfig.of(settings);
  }
}
