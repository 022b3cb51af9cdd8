package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ecistreams.config.EciConfig;
import io.ecistreams.serde.JsonLines;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * The rights that src/docs/security.md asks for, on a broker that refuses whatever is not given.
 */
class RightsIT {
  private static final String USER = "eci";
  private static final String LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Kafka's words: "… is Allowed operation = READ from host = … on resource = Topic:LITERAL:…". */
  private static final Pattern AUDITED =
      Pattern.compile(
          "Principal = User:"
              + USER
              + " is (Allowed|Denied) operation = (\\w+) .* on resource = (\\w+):LITERAL:(\\S+) ");

  @TempDir Path directory;

  private static final String VERDICT =
      "{\"source\": \"dense\", \"exampleId\": \"audit-0123456789abcdef\","
          + " \"isFalseNegative\": false}";

  private static final String OUTCOME =
      "{\"id\": \"1\", \"metric\": \"ndcg@10\", \"value\": 0.42, \"baseline\": 0.4,"
          + " \"source\": \"dense\"}";

  private final Logger authorizer = (Logger) LoggerFactory.getLogger("kafka.authorizer.logger");
  private final ListAppender<ILoggingEvent> audit = new ListAppender<>();

  @BeforeEach
  void listen() {
    audit.start();
    authorizer.setLevel(Level.DEBUG);
    authorizer.setAdditive(false);
    authorizer.addAppender(audit);
  }

  @AfterEach
  void stopListening() {
    authorizer.detachAppender(audit);
    authorizer.setAdditive(true);
    authorizer.setLevel(null);
  }

  @Test
  void shouldNeedNoOtherRightsThanThoseOfThePage() throws Exception {
    EmbeddedBroker.Ports ports = EmbeddedBroker.Ports.free();
    int secured = EmbeddedBroker.Ports.free().broker();
    try (EmbeddedBroker broker =
        EmbeddedBroker.start(directory.resolve("kafka"), ports, refusing(ports, secured))) {
      Stage stage =
          new Stage(
              directory,
              16,
              Map.of(
                  "kafka.bootstrap.servers", broker.bootstrapServers(),
                  "kafka.repartition.purge.interval.ms", "200",
                  "commit.interval.ms", "200",
                  "schema.registry.url", "mock://rights",
                  "state.dir", directory.resolve("state").toString()));
      give(stage.config(), page());
      EciConfig config = config(stage, secured);
      try (var embedder = Core.encoder(config);
          EciApplication application = new EciApplication(config, embedder);
          TopicBytes topics = new TopicBytes(stage.config());
          Miners miners = stage.miners()) {
        application.start();
        topics.send(config.topics().negatives(), List.of("x".getBytes(StandardCharsets.UTF_8)));
        miners.allow(stage.mined().size());
        miners.finish();
        stage.awaitAll().close();
        String news = application.url().orElseThrow() + "/v1/boards/news";
        assertThat(post(news + "/sources/dense/finish", "{}")).isEqualTo(202);
        assertThat(post(news + "/verdicts", VERDICT)).isEqualTo(202);
        assertThat(post(news + "/outcomes", OUTCOME)).isEqualTo(202);
        String line = JsonLines.write(stage.mined().of("dense").get(0));
        assertThat(post(news + "/negatives", "application/x-ndjson", line)).isEqualTo(200);

        assertThat(topics.read(config.topics().deadLetters(), 1)).hasSize(1);
        // Records of the internal topic that were read are deleted.
        awaitUse("DELETE TOPIC ");
      }
    }

    assertThat(audited("Denied")).isEmpty();
    // No right for nothing; verdicts of quarantined examples and alerts have not come here.
    Set<String> used = audited("Allowed");
    assertThat(page())
        .filteredOn(right -> !right.pattern().matches(".*(quarantine|alerts).*"))
        .hasSizeGreaterThan(10)
        .allSatisfy(right -> assertThat(used).anyMatch(right::covers));
  }

  private static int post(String url, String body) throws IOException, InterruptedException {
    return post(url, "application/json", body);
  }

  private static int post(String url, String type, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .POST(BodyPublishers.ofString(body))
            .header("Content-Type", type)
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode();
  }

  /** A line of the page, for one operation and one name. */
  private record Right(
      AclOperation operation, ResourceType type, String pattern, PatternType kind) {
    AclBinding binding() {
      return new AclBinding(
          new ResourcePattern(type, pattern, kind),
          new AccessControlEntry("User:" + USER, "*", operation, AclPermissionType.ALLOW));
    }

    boolean covers(String audited) {
      String use = operation + " " + type + " " + pattern;
      return kind == PatternType.PREFIXED ? audited.startsWith(use) : audited.equals(use);
    }
  }

  private static List<Right> page() throws IOException {
    List<Right> rights = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("src", "docs", "security.md"))) {
      String[] cells = line.split("\\s*\\|\\s*");
      if (cells.length > 3 && cells[2].matches("Topic|Group|TransactionalId")) {
        ResourceType type = ResourceType.fromString(cells[2].replace("lI", "l_I"));
        PatternType kind =
            cells[3].startsWith("prefix") ? PatternType.PREFIXED : PatternType.LITERAL;
        for (String operation : cells[1].split(", ")) {
          Pattern.compile("`([^`]+)`")
              .matcher(cells[3])
              .results()
              .map(name -> new Right(operation(operation), type, name.group(1), kind))
              .forEach(rights::add);
        }
      }
    }
    return rights;
  }

  private static AclOperation operation(String onThePage) {
    return AclOperation.fromString(onThePage.replaceAll("(?<=[a-z])(?=[A-Z])", "_"));
  }

  private static void give(EciConfig config, List<Right> rights) throws Exception {
    try (Admin admin = Admin.create(config.adminProperties())) {
      admin.createAcls(rights.stream().map(Right::binding).toList()).all().get();
    }
  }

  /** Those without a name, which the broker itself is too, may do everything. */
  private static Map<String, String> refusing(EmbeddedBroker.Ports ports, int secured) {
    return Map.of(
        "listeners",
        "BROKER://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d,SECURED://127.0.0.1:%d"
            .formatted(ports.broker(), ports.controller(), secured),
        "listener.security.protocol.map",
        "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURED:SASL_PLAINTEXT",
        "listener.name.secured.sasl.enabled.mechanisms",
        "PLAIN",
        "listener.name.secured.plain.sasl.jaas.config",
        LOGIN + " required user_" + USER + "=\"secret\";",
        "authorizer.class.name",
        "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users",
        "User:ANONYMOUS");
  }

  private static EciConfig config(Stage stage, int secured) {
    Map<String, String> settings = new HashMap<>(stage.settings());
    settings.put("kafka.bootstrap.servers", "127.0.0.1:" + secured);
    settings.put("kafka.security.protocol", "SASL_PLAINTEXT");
    settings.put("kafka.sasl.mechanism", "PLAIN");
    settings.put(
        "kafka.sasl.jaas.config",
        "%s required username=\"%s\" password=\"secret\";".formatted(LOGIN, USER));
    return EciConfig.of(settings);
  }

  private void awaitUse(String use) {
    await()
        .atMost(PATIENCE)
        .until(() -> audited("Allowed").stream().anyMatch(audited -> audited.startsWith(use)));
  }

  /** As operation, type and name. */
  private Set<String> audited(String outcome) {
    Set<String> found = new HashSet<>();
    for (ILoggingEvent event : List.copyOf(audit.list)) {
      AUDITED
          .matcher(event.getFormattedMessage())
          .results()
          .filter(result -> result.group(1).equals(outcome))
          .map(RightsIT::use)
          .forEach(found::add);
    }
    return found;
  }

  private static String use(MatchResult result) {
    ResourceType type = ResourceType.fromString(result.group(3).replace("lI", "l_I"));
    return result.group(2) + " " + type + " " + result.group(4);
  }
}
