package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.config.EciConfig;
import io.ecistreams.ingest.Delivery;
import io.ecistreams.ingest.IngestException;
import io.ecistreams.ingest.IngestException.Kind;
import io.ecistreams.ingest.KafkaLedger;
import io.ecistreams.ingest.Ledger;
import io.ecistreams.serde.Filler;
import io.ecistreams.serde.JsonLines;
import io.ecistreams.testing.BuiltDistribution;
import io.ecistreams.testing.FreePort;
import io.ecistreams.testing.OwnNames;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Negatives that come over HTTP are written once, whatever is killed and however often they come.
 */
class IngestIT {
  private static final MinedSet.Shape TWO_SOURCES =
      new MinedSet.Shape(List.of("news"), List.of("bm25", "dense"));
  private static final int LINES = 50;
  private static final int CLIENTS = 4;

  @TempDir Path directory;

  @Test
  void shouldWriteEachRequestOnceWhenInstanceAndBrokerAreKilledAmongThem() throws Exception {
    BuiltDistribution.assumeThere();
    List<Integer> ports = List.of(FreePort.next(), FreePort.next());
    try (ProcessStage stage = ProcessStage.start(directory, TWO_SOURCES, 1, Map.of());
        InstanceProcess first = instance(stage, "first", ports.get(0));
        InstanceProcess second = instance(stage, "second", ports.get(1))) {
      Senders senders = new Senders(bodies(stage.mined()), ports);
      List<CompletableFuture<Void>> clients = senders.start();

      senders.awaitTaken(senders.bodies.size() / 4);
      first.kill();
      senders.awaitTaken(senders.bodies.size() / 2);
      stage.broker().kill();
      stage.broker().start();
      clients.forEach(CompletableFuture::join);

      for (int i = 0; i < senders.bodies.size(); i++) {
        assertThat(senders.answers.get(i))
            .contains("\"accepted\":" + LINES, "\"line\":1", "\"refusedLines\":1");
        HttpResponse<String> again = senders.send(i, ports.get(1));
        assertThat(again.statusCode()).as(again.body()).isEqualTo(200);
        assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(again.body()).isEqualTo(senders.answers.get(i));
      }
      assertThat(keys(stage.config()))
          .hasSize(stage.mined().size())
          .containsExactlyInAnyOrderElementsOf(
              stage.mined().of("bm25").stream()
                  .flatMap(record -> List.of(id(record), id(record)).stream())
                  .toList());
      try (RankingHistory history = stage.awaitAll()) {
        stage.assertScoredOffline(history);
      }
      second.requireAlive();
    }
  }

  private InstanceProcess instance(ProcessStage stage, String name, int port) throws IOException {
    Map<String, String> settings = new HashMap<>(stage.settings());
    settings.put("http.port", Integer.toString(port));
    return new InstanceProcess(name, directory, settings);
  }

  /** Each begins with a line that is refused. */
  private static List<String> bodies(MinedSet mined) {
    List<String> bodies = new ArrayList<>();
    for (String source : mined.sources()) {
      List<MinedNegatives> records = mined.of(source);
      for (int from = 0; from < records.size(); from += LINES) {
        StringBuilder body = new StringBuilder("no record\n");
        records
            .subList(from, from + LINES)
            .forEach(record -> body.append(JsonLines.write(record)).append('\n'));
        bodies.add(body.toString());
      }
    }
    return bodies;
  }

  private static String id(MinedNegatives record) {
    return record.getQuery().getId().orElseThrow();
  }

  /** Clients that send each body until it is taken, to one instance after another. */
  private static final class Senders {
    private final HttpClient client =
        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final AtomicInteger next = new AtomicInteger();
    private final CountDownLatch[] taken;
    private final AtomicInteger count = new AtomicInteger();
    private final List<Integer> ports;
    final List<String> bodies;
    final Map<Integer, String> answers = new ConcurrentHashMap<>();

    Senders(List<String> bodies, List<Integer> ports) {
      this.bodies = bodies;
      this.ports = ports;
      this.taken = new CountDownLatch[bodies.size() + 1];
      for (int i = 0; i < taken.length; i++) {
        taken[i] = new CountDownLatch(1);
      }
    }

    List<CompletableFuture<Void>> start() {
      List<CompletableFuture<Void>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(CompletableFuture.runAsync(this::sendAll, task -> new Thread(task).start()));
      }
      return clients;
    }

    private void sendAll() {
      for (int body = next.getAndIncrement(); body < bodies.size(); body = next.getAndIncrement()) {
        for (int attempt = body; !answers.containsKey(body); attempt++) {
          try {
            HttpResponse<String> response = send(body, ports.get(attempt % ports.size()));
            if (response.statusCode() == 200) {
              answers.put(body, response.body());
            } else {
              assertThat(response.statusCode()).as(response.body()).isIn(429, 503);
              assertThat(response.headers().firstValue("Retry-After")).isPresent();
            }
          } catch (IOException e) {
            // Not there, or killed: whether it was taken only the repetition will show.
            Thread.onSpinWait();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        }
        taken[count.incrementAndGet()].countDown();
      }
    }

    HttpResponse<String> send(int body, int port) throws IOException, InterruptedException {
      return client.send(
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + port + "/v1/boards/news/negatives"))
              .timeout(Duration.ofSeconds(60))
              .header("Content-Type", "application/x-ndjson")
              .header("Idempotency-Key", "body-" + body)
              .POST(BodyPublishers.ofString(bodies.get(body)))
              .build(),
          BodyHandlers.ofString());
    }

    void awaitTaken(int requests) throws InterruptedException {
      taken[requests].await();
    }
  }

  @Test
  void shouldDeliverOnceWhenAnotherInstanceIsAskedInTheMiddle() throws Exception {
    EciConfig config = config();
    try (Ledger slow = new KafkaLedger(config);
        Ledger quick = new KafkaLedger(config)) {
      AtomicBoolean isAsked = new AtomicBoolean();
      Optional<Delivery> earlier =
          slow.deliver(
              "news|k",
              delivery("slow"),
              sink -> {
                sink.take(Optional.of(bytes("1")), bytes("slow"));
                if (isAsked.compareAndSet(false, true)) {
                  assertThat(quick.deliver("news|k", delivery("quick"), records("1", "2")))
                      .isEmpty();
                }
                sink.take(Optional.of(bytes("2")), bytes("slow"));
              });

      assertThat(earlier.orElseThrow().answer()).asString().isEqualTo("quick");
      assertThat(earlier.orElseThrow().content()).isEqualTo("content of quick");
      assertThat(keys(config)).containsExactlyInAnyOrder("1", "2");
      assertThat(slow.deliver("news|other", delivery("slow"), records("3"))).isEmpty();
      assertThat(quick.deliver("news|other", delivery("quick"), records("3"))).isPresent();
      assertThat(keys(config)).containsExactlyInAnyOrder("1", "2", "3");
    } finally {
      SharedBroker.remove(config);
    }
  }

  @Test
  void shouldLeaveNothingOfARequestWhoseWritingFailsAndTakeItAgain() throws Exception {
    EciConfig config = config();
    try (Ledger ledger = new KafkaLedger(config)) {
      assertThatThrownBy(
              () ->
                  ledger.deliver(
                      "news|k",
                      delivery("a"),
                      sink -> {
                        sink.take(Optional.of(bytes("1")), bytes("v"));
                        throw new IllegalStateException("the disk has gone");
                      }))
          .isInstanceOfSatisfying(
              IngestException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_WRITTEN));
      byte[] large = new byte[2 << 20];
      new Random(1).nextBytes(large);
      assertThatThrownBy(
              () ->
                  ledger.deliver(
                      "news|k", delivery("a"), sink -> sink.take(Optional.empty(), large)))
          .isInstanceOfSatisfying(
              IngestException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TOO_LARGE))
          .hasMessageContaining("max.message.bytes");
      assertThat(keys(config)).isEmpty();
      assertThat(ledger.deliver("news|k", delivery("a"), records("1"))).isEmpty();
      assertThat(keys(config)).containsExactly("1");
    } finally {
      SharedBroker.remove(config);
    }
  }

  private static EciConfig config() {
    Map<String, String> settings = new HashMap<>(OwnNames.settings("ingest-" + UUID.randomUUID()));
    settings.put("kafka.bootstrap.servers", SharedBroker.bootstrapServers());
    settings.put("topics.partitions", "3");
    EciConfig config = EciConfig.of(settings);
    try (Admin admin = Admin.create(config.adminProperties())) {
      Topics.of(config).create(admin);
    }
    return config;
  }

  private static Delivery delivery(String name) {
    return new Delivery("content of " + name, bytes(name));
  }

  private static Ledger.Records records(String... keys) {
    return sink -> {
      for (String key : keys) {
        sink.take(Optional.of(bytes(key)), bytes("value"));
      }
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Of all records that a reader of committed ones finds on the input topic. */
  private static List<String> keys(EciConfig config) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            config.consumerProperties(),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          KafkaAccess.partitions(consumer, config.topics().negatives());
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<String> keys = new ArrayList<>();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(KafkaAccess.POLL)) {
          // The broker may have been killed at the moment at which it forgets a transaction's end.
          if (!Filler.is(record.value(), record.headers())) {
            keys.add(new String(record.key(), StandardCharsets.UTF_8));
          }
        }
      }
      return keys;
    }
  }
}
