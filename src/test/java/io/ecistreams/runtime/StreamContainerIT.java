package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.serde.IncompatibleSchemaException;
import io.ecistreams.serde.RetryingSchemaRegistry;
import io.ecistreams.serde.SchemaRegistry;
import io.ecistreams.testing.container.ContainerTest;
import io.ecistreams.testing.container.EciContainer;
import io.ecistreams.testing.container.RegistryContainer;
import io.ecistreams.testing.container.Surroundings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image among a broker and a real registry: records in, rankings out, through a crash. */
@ContainerTest
class StreamContainerIT {
  private static final long SIGKILL_EXIT = 137;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Surroundings around;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    around = Surroundings.shared();
  }

  @Test
  void shouldCountEveryRecordOnceWhenTheContainerIsKilledAndStartedAgain() throws Exception {
    Stage stage = new Stage(directory, 7, around.settings("killed"));
    try (EciContainer eci = instance(stage);
        Miners miners = stage.miners()) {
      eci.start();
      int third = stage.mined().size() / 3;
      miners.allow(third);
      miners.awaitAcknowledged(third / 2);
      awaitBoards(eci, stage.mined().boards().size());

      eci.kill();
      assertThat(eci.awaitExit()).isEqualTo(SIGKILL_EXIT);
      miners.allow(third);
      miners.awaitAcknowledged(2 * third);
      eci.startAgain();
      miners.allow(stage.mined().size() - 2 * third);
      miners.finish();

      try (RankingHistory history = stage.awaitAll()) {
        stage.assertScoredOffline(history);
        for (String board : stage.mined().boards()) {
          assertServed(eci, board, history);
        }
      }
    }
  }

  /** What HTTP says of the primary window is what is on the topic. */
  private static void assertServed(EciContainer eci, String board, RankingHistory history)
      throws Exception {
    JsonNode served = eci.json("/v1/boards/" + board + "/ranking").at("/window/sources");
    List<SourceScore> published =
        history.last(board).orElseThrow().getWindows().get(0).getSources();
    assertThat(served).hasSameSizeAs(published).isNotEmpty();
    for (int i = 0; i < published.size(); i++) {
      assertThat(served.get(i).get("source").asText()).isEqualTo(published.get(i).getSource());
      assertThat(served.get(i).get("n").asLong()).isEqualTo(published.get(i).getN());
      assertThat(served.get(i).get("eci").asDouble()).isEqualTo(published.get(i).getEci());
    }
  }

  private static void awaitBoards(EciContainer eci, int boards) {
    await().atMost(PATIENCE).until(() -> eci.json("/v1/boards").get("boards").size() == boards);
  }

  @Test
  void shouldReadANewerSchemaAndDeadLetterOneThatDoesNotFit() throws Exception {
    Stage stage = new Stage(directory, 8, around.settings("evolved"));
    RegistryContainer registry = around.registry();
    String subject = stage.config().topics().negatives() + "-value";
    List<MinedNegatives> records =
        stage.mined().of("bm25").stream().filter(r -> r.getBoard().equals("news")).toList();
    WireRecords current = new WireRecords(WireRecords.published());
    WireRecords newer = new WireRecords(withField("miner_version", "\"string\"", "\"1\""));
    WireRecords unfit = new WireRecords(withoutField("source"));

    int currentId = registry.register(subject, current.schema());
    registry.requireCompatibility(subject, "BACKWARD");
    int newerId = registry.register(subject, newer.schema());
    int unfitId = registry.register("elsewhere-value", unfit.schema());
    List<byte[]> values = new ArrayList<>();
    records.subList(0, 100).forEach(r -> values.add(current.encode(currentId, r)));
    records.subList(100, 200).forEach(r -> values.add(newer.encode(newerId, r)));
    values.add(50, unfit.encode(unfitId, records.get(200)));

    try (EciContainer eci = instance(stage);
        RankingHistory history = new RankingHistory(stage.config());
        TopicBytes topics = new TopicBytes(stage.config())) {
      eci.start();
      topics.send(stage.config().topics().negatives(), values);

      history.awaitQuiet(
          List.of("news"), ranking -> Stage.examples(ranking) == 200L * MinedSet.NEGATIVES);
      List<ConsumerRecord<byte[], byte[]>> letters =
          topics.read(stage.config().topics().deadLetters(), 1);
      assertThat(letters).hasSize(1);
      assertThat(letters.get(0).value()).isEqualTo(values.get(50));
      assertThat(header(letters.get(0), "__streams.errors.message"))
          .contains("writer schema of id " + unfitId + " cannot be read", "source");
    }
  }

  @Test
  void shouldSayWhatToDoWhenTheRegistryRefusesASchema() throws Exception {
    Stage stage = new Stage(directory, 9, around.settings("refused"));
    String subject = stage.config().topics().negatives() + "-value";
    around.registry().register(subject, WireRecords.published());
    around.registry().requireCompatibility(subject, "BACKWARD");
    // Readers of the new version would find nothing for it in records of the old one.
    String unfit = withField("miner_version", "\"string\"", null);

    try (SchemaRegistry registry =
        RetryingSchemaRegistry.connect(Assembly.registryConfig(stage.config()))) {
      assertThatThrownBy(() -> registry.register(subject, unfit))
          .isInstanceOf(IncompatibleSchemaException.class)
          .hasMessageContaining(subject)
          .hasMessageContaining("new fields need defaults");
    }
  }

  private static String withField(String name, String type, String defaultValue) throws Exception {
    ObjectNode schema = (ObjectNode) JSON.readTree(WireRecords.published());
    ObjectNode field = JSON.createObjectNode().put("name", name);
    field.set("type", JSON.readTree(type));
    if (defaultValue != null) {
      field.set("default", JSON.readTree(defaultValue));
    }
    ((ArrayNode) schema.get("fields")).add(field);
    return schema.toString();
  }

  private static String withoutField(String name) throws Exception {
    ObjectNode schema = (ObjectNode) JSON.readTree(WireRecords.published());
    ArrayNode kept = JSON.createArrayNode();
    for (JsonNode field : schema.get("fields")) {
      if (!field.get("name").asText().equals(name)) {
        kept.add(field);
      }
    }
    schema.set("fields", kept);
    return schema.toString();
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  /** One that is not started. */
  private static EciContainer instance(Stage stage) {
    Map<String, String> settings = new HashMap<>(stage.settings());
    settings.put("kafka.bootstrap.servers", around.broker().address());
    settings.put("schema.registry.url", around.registry().url());
    return EciContainer.reading(around.network(), settings, "backgrounds.file");
  }
}
