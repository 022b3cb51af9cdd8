package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ecistreams.avro.Background;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Ranking;
import io.ecistreams.config.EciConfig;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.CosineBackground.Origin;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Registration;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.scoring.Intake;
import io.ecistreams.serde.AvroMapping;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.serde.EstimateMapping;
import io.ecistreams.serde.RegistrationMapping;
import io.ecistreams.serde.RetryingSchemaRegistry;
import io.ecistreams.testing.BadInput;
import io.ecistreams.testing.Fuzz;
import io.ecistreams.testing.Fuzz.Kind;
import io.ecistreams.testing.MemoryRegistryServer;
import io.ecistreams.testing.Rankings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * As many spoiled records as good ones. What a spoiled record still is, is decided beforehand by
 * the decoder and the intake; most kinds are bad by construction. {@code -Deci.poison.records}
 * chooses how many, {@code -Deci.poison.seed} which.
 */
class PoisonIT {
  private static final int SPOILED = Integer.getInteger("eci.poison.records", 5_000);
  private static final long SEED = Long.getLong("eci.poison.seed", 5);
  private static final int PARTITIONS = 3;
  private static final BoardIdentity GOOD = new BoardIdentity("test-encoder", BadInput.D);
  private static final Registration REGISTERED =
      new Registration(
          GOOD,
          Optional.of(
              new CosineBackground(GOOD.encoder(), BadInput.D, 0, 0.3, 0, 0.3, 128, Origin.GIVEN)));
  private static final Map<Kind, Integer> SHARES =
      Map.of(
          Kind.FLIPPED, 30,
          Kind.UNICODE, 10,
          Kind.CUT, 20,
          Kind.TRAILED, 5,
          Kind.UNKNOWN_SCHEMA, 10,
          Kind.FOREIGN, 5,
          Kind.GIANT, 10,
          Kind.VECTOR, 5,
          Kind.NOISE, 5);

  @TempDir Path directory;

  private final Instant now = Instant.now();
  private final List<byte[]> values = new ArrayList<>();
  private final Map<Integer, Rejection> rejections = new HashMap<>();
  private final Map<String, Long> examples = new TreeMap<>();
  private final Map<Kind, int[]> badOfAll = new TreeMap<>();
  private final ListAppender<ILoggingEvent> failures = new ListAppender<>();

  /** What a record is to be: its record, or why it is refused. */
  private interface Oracle {
    Outcome<MinedRecord> judge(byte[] value, Instant clock);
  }

  @Test
  void shouldCountWhatIsGoodAndDeadLetterTheRestWhenHalfOfTheRecordsAreSpoiled() throws Exception {
    failures.start();
    ((Logger) LoggerFactory.getLogger(FailurePolicy.class)).addAppender(failures);
    try (MemoryRegistryServer registry = new MemoryRegistryServer();
        StreamFixture fixture = new StreamFixture(directory, settings(registry))) {
      EciConfig config = fixture.config(Map.of());
      OfflineScoring offline =
          OfflineScoring.overEverything(
              Core.intake(config, Optional.empty()), config.boards(), Core.calibration(config));
      mix(config, offline);
      fixture.startApplication(Map.of());

      fixture.send(values);

      for (String board : examples.keySet()) {
        fixture.await(board, ranking -> taken(ranking) == examples.get(board));
      }
      assertThat(fixture.state()).isEqualTo(State.RUNNING);
      fixture.stopApplication();
      assertLetters(fixture.deadLetters(rejections.size()));
      // Nothing was counted after that: all of it was committed at the end.
      Map<String, Ranking> last = NewestRecords.rankings(config);
      for (String board : examples.keySet()) {
        assertThat(taken(last.get(board))).as(board).isEqualTo(examples.get(board));
      }
      Rankings.assertSame(
          "good",
          EstimateMapping.ranking(offline.estimates().get("good"), Map.of(), 0, 0, 0)
              .getWindows()
              .get(0),
          last.get("good").getWindows().get(0),
          1e-9);
      assertThat(failures.list).isEmpty();
    } finally {
      report();
    }
  }

  /** Under which nothing is late, whatever becomes of its time, and nothing can be embedded. */
  private Map<String, String> settings(MemoryRegistryServer registry) throws Exception {
    return Map.of(
        "schema.registry.url",
        registry.url(),
        "backgrounds.file",
        StreamFixture.givenBackground(directory).toString(),
        "windows.ms",
        "0",
        "grace.ms",
        "5000000000000",
        "idle.board.retention.ms",
        "6000000000000",
        "emit.interval.ms",
        "1000");
  }

  /** Good and spoiled records in turn. */
  private void mix(EciConfig config, OfflineScoring offline) {
    AvroSerdes serdes =
        AvroSerdes.of(RetryingSchemaRegistry.connect(Assembly.registryConfig(config)), true);
    String topic = config.topics().negatives();
    byte[] foreign = serdes.backgrounds().serializer().serialize("other", background());
    Oracle oracle = oracle(config, serdes);
    Fuzz fuzz =
        new Fuzz(
            SEED,
            record -> serdes.negatives().serializer().serialize(topic, record),
            foreign,
            now.minus(Duration.ofHours(1)));
    Random random = new Random(SEED);
    for (int i = 0; i < SPOILED; i++) {
      add(serdes.negatives().serializer().serialize(topic, fuzz.good(i).build()), oracle, offline);
      Kind kind = kind(random.nextInt(100));
      byte[] spoiled = fuzz.spoiled(kind, i);
      while (isUndecided(spoiled, oracle)) {
        spoiled = fuzz.spoiled(kind, i);
      }
      boolean isBad = add(spoiled, oracle, offline);
      assertThat(isBad || !kind.isBad()).as("%s must be bad", kind).isTrue();
      int[] counts = badOfAll.computeIfAbsent(kind, k -> new int[2]);
      counts[0] += isBad ? 1 : 0;
      counts[1]++;
    }
  }

  private static Kind kind(int percent) {
    int sum = 0;
    for (Map.Entry<Kind, Integer> share : new TreeMap<>(SHARES).entrySet()) {
      sum += share.getValue();
      if (percent < sum) {
        return share.getKey();
      }
    }
    throw new IllegalStateException("the shares do not add up to 100");
  }

  private static Background background() {
    return RegistrationMapping.background("b", new Registration(GOOD, Optional.empty()), 0, 128);
  }

  private static Oracle oracle(EciConfig config, AvroSerdes serdes) {
    Intake intake = Core.intake(config, Optional.empty());
    String topic = config.topics().negatives();
    return (value, clock) -> {
      MinedNegatives decoded;
      try {
        decoded = serdes.negatives().deserializer().deserialize(topic, value);
      } catch (SerializationException e) {
        return Outcome.refused(RejectionReason.UNDECODABLE, e.getMessage());
      }
      if (decoded == null) {
        return Outcome.refused(RejectionReason.UNDECODABLE, "no value");
      }
      return AvroMapping.toMinedRecord(decoded)
          .then(
              record ->
                  intake
                      .prepare(record, Optional.of(REGISTERED), clock.toEpochMilli())
                      .then(groups -> Outcome.accepted(record)));
    };
  }

  /** Whether the verdict depends on the hour, or on which record a new board sees first. */
  private boolean isUndecided(byte[] value, Oracle oracle) {
    Outcome<MinedRecord> soon = oracle.judge(value, now);
    Outcome<MinedRecord> later = oracle.judge(value, now.plus(Duration.ofHours(1)));
    if (soon instanceof Outcome.Accepted<MinedRecord> accepted) {
      return !accepted.value().encoder().equals(Optional.of(GOOD.encoder()));
    }
    if (later instanceof Outcome.Accepted<MinedRecord>) {
      return true;
    }
    Rejection rejection = ((Outcome.Refused<MinedRecord>) soon).rejection();
    return switch (rejection.reason()) {
      case WRONG_ENCODER, MIXED_DIMENSIONS -> !isOfGood(value);
      default -> false;
    };
  }

  private static boolean isOfGood(byte[] value) {
    return new String(value, 6, 4, StandardCharsets.ISO_8859_1).equals("good");
  }

  private boolean add(byte[] value, Oracle oracle, OfflineScoring offline) {
    Outcome<MinedRecord> outcome = oracle.judge(value, now);
    if (outcome instanceof Outcome.Accepted<MinedRecord> accepted) {
      MinedRecord record = accepted.value();
      examples.merge(record.board(), (long) record.negatives().size(), Long::sum);
      if (record.board().equals("good")) {
        assertThat(offline.add(record)).isEmpty();
      }
    } else {
      rejections.put(values.size(), ((Outcome.Refused<MinedRecord>) outcome).rejection());
    }
    values.add(value);
    return outcome instanceof Outcome.Refused<MinedRecord>;
  }

  /** Examples that wait or are counted; none twice, as a board's ranking knows all of them. */
  private static long taken(Ranking ranking) {
    return ranking.getWaiting() + StreamFixture.examples(ranking);
  }

  private void assertLetters(List<ConsumerRecord<byte[], byte[]>> letters) {
    Map<Integer, ConsumerRecord<byte[], byte[]>> byIndex = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> letter : letters) {
      int partition = Integer.parseInt(header(letter, "__streams.errors.partition"));
      int offset = Integer.parseInt(header(letter, "__streams.errors.offset"));
      assertThat(byIndex.put(offset * PARTITIONS + partition, letter)).isNull();
    }
    assertThat(byIndex.keySet()).isEqualTo(rejections.keySet());
    byIndex.forEach(
        (index, letter) -> {
          assertThat(letter.value()).isEqualTo(values.get(index));
          assertThat(header(letter, "eci.reason")).isEqualTo(rejections.get(index).reason().name());
          assertThat(header(letter, "__streams.errors.message")).isNotBlank();
        });
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private void report() throws Exception {
    List<String> lines = new ArrayList<>();
    badOfAll.forEach((kind, counts) -> lines.add(kind + ": bad " + counts[0] + " of " + counts[1]));
    lines.add("dead letters " + rejections.size() + " of " + values.size());
    lines.add("examples " + examples);
    Files.write(Path.of("target", "poison.txt"), lines);
  }
}
