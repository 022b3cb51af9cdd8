package io.ecistreams.topology;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.model.EmbeddingException;
import io.ecistreams.model.EmbeddingException.Fault;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextRole;
import io.ecistreams.scoring.Intake;
import io.ecistreams.serde.AvroMapping;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the texts of what a poll has read embedded together, in the large batches that servers like,
 * before the records are processed one by one; the embedder remembers them until then. What is not
 * embedded when the time is up is not handed on but read again by the next poll. So a slow encoder
 * makes polls small, and never keeps a thread from its commit: Kafka Streams looks for one only
 * when all that it was given is processed. While the encoder is away records with texts are held in
 * the same way, and what comes before them goes on. Safe for use by several threads.
 */
public final class TextsAhead {
  private static final Logger LOG = LoggerFactory.getLogger(TextsAhead.class);
  private static final long WARNED_FOR_MS = 60_000;

  private final String topic;
  private final Deserializer<MinedNegatives> decoder;
  private final Intake intake;
  private final TextEmbedder embedder;
  private final Bounds bounds;
  private final InstantSource clock;
  private final AtomicInteger turn = new AtomicInteger();

  /** Of the clock; an encoder that was away is not asked before. */
  private volatile long askAgainMs = Long.MIN_VALUE;

  private final AtomicLong warnAgainMs = new AtomicLong(Long.MIN_VALUE);

  /**
   * How much is embedded ahead.
   *
   * @param texts that are embedded together, about
   * @param time after which no more are, at one poll; and how long an encoder that was away is not
   *     asked
   */
  public record Bounds(int texts, Duration time) {}

  /**
   * Of one topic of mined negatives; others are handed on as they are.
   *
   * @param embedder remembers what it has embedded
   */
  public TextsAhead(
      String topic,
      Deserializer<MinedNegatives> decoder,
      Intake intake,
      TextEmbedder embedder,
      Bounds bounds,
      InstantSource clock) {
    this.topic = topic;
    this.decoder = decoder;
    this.intake = intake;
    this.embedder = embedder;
    this.bounds = bounds;
    this.clock = clock;
  }

  /**
   * What of a poll can be processed now.
   *
   * @param consumer that has polled; its position goes back to what is read again
   * @throws EmbeddingException if the encoder is wrong; a text that it has no vector for is refused
   *     with its record, later
   */
  ConsumerRecords<byte[], byte[]> ready(
      Consumer<byte[], byte[]> consumer, ConsumerRecords<byte[], byte[]> polled) {
    List<TopicPartition> partitions = new ArrayList<>(polled.partitions());
    // Each is first in its turn, so that none is held back for ever.
    Collections.rotate(partitions, turn.getAndIncrement());
    Batch batch = new Batch(clock.millis());
    for (TopicPartition partition : partitions) {
      if (partition.topic().equals(topic)) {
        batch.addUntilLate(partition, polled.records(partition));
      }
    }
    batch.embed();
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new HashMap<>();
    Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>(polled.nextOffsets());
    for (TopicPartition partition : partitions) {
      List<ConsumerRecord<byte[], byte[]>> all = polled.records(partition);
      int ready = batch.ends.getOrDefault(partition, all.size());
      if (ready > 0) {
        records.put(partition, all.subList(0, ready));
      }
      if (ready < all.size()) {
        ConsumerRecord<byte[], byte[]> first = all.get(ready);
        consumer.seek(partition, first.offset());
        next.put(partition, new OffsetAndMetadata(first.offset(), first.leaderEpoch(), ""));
      }
    }
    if (batch.isAway && records.isEmpty()) {
      rest(batch.startedAtMs + bounds.time().toMillis() - clock.millis());
    }
    return new ConsumerRecords<>(records, next);
  }

  /** The next poll reads the same. */
  private static void rest(long ms) {
    try {
      TimeUnit.MILLISECONDS.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<TextRole, List<String>> texts(ConsumerRecord<byte[], byte[]> record) {
    long bytes = RecordSize.of(record.key(), record.value(), record.headers());
    if (record.value() == null || bytes > Intake.MAX_RECORD_BYTES) {
      return Map.of();
    }
    try {
      MinedNegatives mined = decoder.deserialize(topic, record.headers(), record.value());
      return AvroMapping.toMinedRecord(mined) instanceof Outcome.Accepted<MinedRecord> accepted
          ? intake.textsToEmbed(accepted.value(), clock.millis())
          : Map.of();
    } catch (SerializationException e) {
      return Map.of(); // refused when it is processed
    }
  }

  private void miss(EmbeddingException outage) {
    long now = clock.millis();
    askAgainMs = now + bounds.time().toMillis();
    long again = warnAgainMs.get();
    if (now >= again && warnAgainMs.compareAndSet(again, now + WARNED_FOR_MS)) {
      LOG.warn("records with texts wait until the encoder answers: {}", outage.getMessage());
    }
  }

  /** The texts of one poll that wait to be embedded. */
  private final class Batch {
    private final Map<TextRole, List<String>> waiting = new EnumMap<>(TextRole.class);

    /** The first record of each partition whose texts wait. */
    private final Map<TopicPartition, Integer> firstWaiting = new HashMap<>();

    /** The first record of a partition that is not handed on, where there is one. */
    private final Map<TopicPartition, Integer> ends = new HashMap<>();

    private final long startedAtMs;
    private boolean isAway;
    private int size;

    Batch(long startedAtMs) {
      this.startedAtMs = startedAtMs;
      this.isAway = startedAtMs < askAgainMs;
    }

    /** Adds all of the records, or those before the first that has texts and comes too late. */
    void addUntilLate(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
      for (int i = 0; i < records.size() && !ends.containsKey(partition); i++) {
        Map<TextRole, List<String>> texts = texts(records.get(i));
        int count = texts.values().stream().mapToInt(List::size).sum();
        if (count > 0) {
          add(partition, i, count, texts);
        }
      }
    }

    private void add(
        TopicPartition partition, int record, int count, Map<TextRole, List<String>> texts) {
      if (isAway || clock.millis() - startedAtMs >= bounds.time().toMillis()) {
        ends.put(partition, record);
        return;
      }
      firstWaiting.putIfAbsent(partition, record);
      size += count;
      texts.forEach(
          (role, some) -> waiting.computeIfAbsent(role, r -> new ArrayList<>()).addAll(some));
      if (size >= bounds.texts()) {
        embed();
      }
    }

    void embed() {
      try {
        waiting.forEach(this::embed);
      } catch (EmbeddingException e) {
        if (e.fault() != Fault.OUTAGE) {
          throw e;
        }
        isAway = true;
        ends.putAll(firstWaiting);
        miss(e);
      }
      waiting.clear();
      firstWaiting.clear();
      size = 0;
    }

    private void embed(TextRole role, List<String> texts) {
      try {
        embedder.embed(role, texts);
      } catch (EmbeddingException e) {
        if (e.fault() != Fault.TEXT) {
          throw e;
        }
      }
    }
  }
}
