package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.ecistreams.avro.Alert;
import io.ecistreams.avro.AlertKind;
import io.ecistreams.avro.AlertSeverity;
import io.ecistreams.avro.AlertState;
import io.ecistreams.config.EciConfig;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.serde.GeneratedClasses;
import io.ecistreams.serde.RetryingSchemaRegistry;
import io.ecistreams.testing.AlertmanagerProcess;
import io.ecistreams.testing.MemoryRegistryServer;
import io.ecistreams.testing.OwnNames;
import io.ecistreams.testing.SilentServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small server that takes what an Alertmanager takes: POST /api/v2/alerts. */
class AlertmanagerIT {
  private static final Instant FIRED = Instant.parse("2026-01-02T03:04:05Z");
  private static final Instant RESOLVED = Instant.parse("2026-01-02T03:14:05Z");

  @TempDir Path directory;

  private final BlockingQueue<JsonNode> posts = new LinkedBlockingQueue<>();
  private volatile int answer = 200;
  private final MemoryRegistryServer registry = new MemoryRegistryServer();
  private HttpServer server;
  private EciConfig config;
  private KafkaProducer<String, Alert> producer;
  private Optional<AlertmanagerPush> push = Optional.empty();

  @BeforeEach
  void start() throws IOException {
    GeneratedClasses.trust();
    server = server(0);
    Map<String, String> settings = new HashMap<>(OwnNames.settings("push-" + UUID.randomUUID()));
    settings.put("kafka.bootstrap.servers", SharedBroker.bootstrapServers());
    settings.put("schema.registry.url", registry.url());
    settings.put("schema.registry.retry.max.ms", "100");
    settings.put("alertmanager.resend.ms", "300");
    settings.put("topics.partitions", "1");
    config = EciConfig.of(settings);
    try (Admin admin = Admin.create(config.adminProperties())) {
      Topics.of(config).create(admin);
    }
    Map<String, Object> properties = new HashMap<>(config.producerProperties());
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, config.topics().alerts());
    producer =
        new KafkaProducer<>(
            properties,
            new StringSerializer(),
            AvroSerdes.of(RetryingSchemaRegistry.connect(Assembly.registryConfig(config)), true)
                .alerts()
                .serializer());
    producer.initTransactions();
  }

  @AfterEach
  void stop() {
    producer.close();
    server.stop(0);
    push.ifPresent(AlertmanagerPush::close);
    registry.close();
  }

  private HttpServer server(int port) throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    http.createContext(
        "/api/v2/alerts",
        exchange -> {
          JsonNode body = new ObjectMapper().readTree(exchange.getRequestBody());
          boolean isContract =
              exchange.getRequestMethod().equals("POST")
                  && exchange
                      .getRequestHeaders()
                      .getFirst("Content-Type")
                      .equals("application/json")
                  && body.isArray();
          exchange.sendResponseHeaders(isContract ? answer : 400, -1);
          exchange.close();
          if (isContract && answer == 200) {
            body.forEach(posts::add);
          }
        });
    http.start();
    return http;
  }

  private void publish(String source, AlertState state, boolean isCommitted) {
    Alert alert =
        Alert.newBuilder()
            .setFingerprint(source)
            .setKind(AlertKind.FALSE_NEGATIVE_SPIKE)
            .setBoard("nq")
            .setSource(source)
            .setSeverity(AlertSeverity.CRITICAL)
            .setState(state)
            .setActiveAt(FIRED.minusSeconds(10))
            .setFiredAt(state == AlertState.PENDING ? null : FIRED)
            .setResolvedAt(state == AlertState.RESOLVED ? RESOLVED : null)
            .setChangedAt(FIRED)
            .setValue(0.21)
            .setLimit(0.05)
            .setEValue(12_345.0)
            .setSummary(source + " emits suspected false negatives")
            .setRunbook("https://runbooks/alarms.md#false_negative_spike")
            .build();
    producer.beginTransaction();
    producer.send(new ProducerRecord<>(config.topics().alerts(), source, alert));
    if (isCommitted) {
      producer.commitTransaction();
    } else {
      producer.flush();
      producer.abortTransaction();
    }
  }

  private JsonNode await(Predicate<JsonNode> wanted) throws InterruptedException {
    while (true) {
      JsonNode post = posts.poll(60, TimeUnit.SECONDS);
      assertThat(post).as("no alert came").isNotNull();
      assertThat(post.get("labels").get("source").asText()).isNotEqualTo("aborted");
      if (wanted.test(post)) {
        return post;
      }
    }
  }

  private void push() {
    push(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"));
  }

  private void push(URI alertmanager) {
    AlertmanagerPush started = new AlertmanagerPush(config, alertmanager, Clock.systemUTC());
    push = Optional.of(started);
    started.start();
  }

  @Test
  void shouldSendWhatWasCommittedAgainAndAgainAndThenItsEndOnce() throws Exception {
    push();
    publish("aborted", AlertState.FIRING, false);
    publish("pending", AlertState.PENDING, true);
    publish("bm25", AlertState.FIRING, true);

    JsonNode first = await(post -> true);
    assertThat(first.get("labels"))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    "{\"alertname\":\"FALSE_NEGATIVE_SPIKE\",\"board\":\"nq\",\"severity\":\"critical\",\"source\":\"bm25\"}"));
    assertThat(first.get("startsAt").asText()).isEqualTo(FIRED.toString());
    assertThat(Instant.parse(first.get("endsAt").asText())).isAfter(FIRED);
    assertThat(first.get("generatorURL").asText()).startsWith("https://runbooks/");
    assertThat(first.get("annotations").get("summary").asText()).startsWith("bm25 emits");
    assertThat(first.get("annotations").get("e_value").asText()).isNotEmpty();
    JsonNode again = await(post -> true);
    assertThat(Instant.parse(again.get("endsAt").asText()))
        .isAfter(Instant.parse(first.get("endsAt").asText()));

    publish("bm25", AlertState.RESOLVED, true);
    await(post -> post.get("endsAt").asText().equals(RESOLVED.toString()));
    publish("dense", AlertState.FIRING, true);
    await(post -> post.get("labels").get("source").asText().equals("dense"));
    // Three more rounds of the other alert bring nothing more of the one that has ended.
    for (int i = 0; i < 3; i++) {
      assertThat(await(post -> true).get("labels").get("source").asText()).isEqualTo("dense");
    }
  }

  @Test
  void shouldSendWhatHappenedMeanwhileWhenTheAlertmanagerIsBack() throws Exception {
    answer = 503;
    push();
    publish("bm25", AlertState.FIRING, true);
    int port = server.getAddress().getPort();
    server.stop(0);
    publish("bm25", AlertState.RESOLVED, true);
    publish("dense", AlertState.FIRING, true);
    answer = 200;
    server = server(port);
    await(
        post ->
            post.get("labels").get("source").asText().equals("bm25")
                && post.get("endsAt").asText().equals(RESOLVED.toString()));
    await(post -> post.get("labels").get("source").asText().equals("dense"));
  }

  @Test
  void shouldSendAgainWhenTheAlertmanagerDiesAfterItsHeaders() throws Exception {
    try (SilentServer silent = new SilentServer()) {
      push(URI.create("http://127.0.0.1:" + silent.port() + "/"));
      publish("bm25", AlertState.FIRING, true);
      for (int i = 0; i < 2; i++) {
        assertThat(silent.requests().poll(60, TimeUnit.SECONDS)).startsWith("POST /api/v2/alerts");
      }
    }
  }

  @Test
  void shouldSendWhatCouldNotBeReadForAWhileAndPassOverWhatNobodyCanRead() throws Exception {
    try (KafkaProducer<String, String> broken =
        new KafkaProducer<>(
            config.producerProperties(), new StringSerializer(), new StringSerializer())) {
      broken.send(new ProducerRecord<>(config.topics().alerts(), "bm25", "no alert")).get();
    }
    publish("bm25", AlertState.FIRING, true);
    registry.fail();
    push();
    // More than one patience of the reader.
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> registry.failures() >= 10);
    registry.recover();

    await(post -> post.get("labels").get("source").asText().equals("bm25"));
  }

  @Test
  void shouldBeUnderstoodByAnAlertmanager() throws Exception {
    try (AlertmanagerProcess alertmanager = AlertmanagerProcess.start(directory)) {
      push(alertmanager.url());
      publish("bm25", AlertState.FIRING, true);
      JsonNode alert = alertmanager.await(alerts -> alerts.size() == 1).get(0);
      assertThat(alert.at("/labels/source").asText()).isEqualTo("bm25");
      assertThat(alert.at("/labels/alertname").asText()).isEqualTo("FALSE_NEGATIVE_SPIKE");
      assertThat(Instant.parse(alert.get("startsAt").asText())).isEqualTo(FIRED);
      assertThat(alert.at("/status/state").asText()).isEqualTo("active");

      publish("bm25", AlertState.RESOLVED, true);
      alertmanager.await(JsonNode::isEmpty);
    }
  }
}
