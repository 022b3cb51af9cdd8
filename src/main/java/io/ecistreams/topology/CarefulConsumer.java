package io.ecistreams.topology;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer that lives on when a poll unpacks more than the heap has room for: brokers bound the
 * packed size of records only. Its partitions are then read record by record for a while, so that
 * many large records pass. A partition whose next record does not fit by itself is held there, and
 * the log names the record; the others are read on. Everything else is the plain consumer's. Used
 * by one thread, as the plain one.
 */
final class CarefulConsumer implements InvocationHandler {
  private static final Logger LOG = LoggerFactory.getLogger(CarefulConsumer.class);

  /** Kafka's class that unpacks what was fetched. */
  private static final String UNPACKING =
      "org.apache.kafka.clients.consumer.internals.CompletedFetch";

  /** After so many records a partition is read as usual again. */
  private static final int CAREFUL_RECORDS = 1_000;

  private static final int RECORDS_A_POLL = 100;
  private static final long BYTES_A_POLL = 8 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final long TRIED_AGAIN_NANOS = Duration.ofMinutes(1).toNanos();

  private final Consumer<byte[], byte[]> consumer;
  private final SingleReader reader;
  private final Optional<TextsAhead> ahead;

  /** Of each partition that is read record by record, how many records still are. */
  private final Map<TopicPartition, Integer> careful = new HashMap<>();

  private final Map<TopicPartition, Held> held = new HashMap<>();
  private final Set<TopicPartition> paused = new HashSet<>();

  /** Had no room beside other records; the next poll tries it alone. */
  private Optional<TopicPartition> suspect = Optional.empty();

  /** Where a partition is not read any further, and since when. */
  private record Held(long offset, long sinceNanos) {}

  private CarefulConsumer(
      Consumer<byte[], byte[]> consumer, SingleReader reader, Optional<TextsAhead> ahead) {
    this.consumer = consumer;
    this.reader = reader;
    this.ahead = ahead;
  }

  /** Around another consumer, with a reader of single records that is closed with it. */
  @SuppressWarnings("unchecked")
  static Consumer<byte[], byte[]> around(
      Consumer<byte[], byte[]> consumer, SingleReader reader, Optional<TextsAhead> ahead) {
    return (Consumer<byte[], byte[]>)
        Proxy.newProxyInstance(
            Consumer.class.getClassLoader(),
            new Class<?>[] {Consumer.class},
            new CarefulConsumer(consumer, reader, ahead));
  }

  @Override
  @SuppressWarnings("unchecked")
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    switch (method.getName()) {
      case "poll":
        ConsumerRecords<byte[], byte[]> polled = poll((Duration) arguments[0]);
        return ahead.map(texts -> texts.ready(consumer, polled)).orElse(polled);
      case "pause":
        paused.addAll((Collection<TopicPartition>) arguments[0]);
        break;
      case "resume":
        return resume((Collection<TopicPartition>) arguments[0]);
      case "close":
        reader.close();
        break;
      default:
    }
    try {
      return method.invoke(consumer, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** Those under care stay paused below. */
  private Void resume(Collection<TopicPartition> partitions) {
    paused.removeAll(partitions);
    consumer.resume(partitions.stream().filter(p -> !isUnderCare(p)).toList());
    return null;
  }

  private boolean isUnderCare(TopicPartition partition) {
    return careful.containsKey(partition) || held.containsKey(partition);
  }

  private ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    Set<TopicPartition> assignment = consumer.assignment();
    paused.retainAll(assignment);
    careful.keySet().retainAll(assignment);
    held.keySet().retainAll(assignment);
    Map.copyOf(held).forEach(this::tryAgain);
    if (careful.isEmpty() && held.isEmpty()) {
      return pollTogether(timeout);
    }
    // Again at each poll: an assignment may have come anew.
    consumer.pause(careful.keySet());
    consumer.pause(held.keySet());
    List<TopicPartition> alone = suspect.stream().filter(careful::containsKey).toList();
    suspect = Optional.empty();
    return alone.isEmpty()
        ? withSingle(pollTogether(careful.isEmpty() ? timeout : Duration.ZERO), careful.keySet())
        : withSingle(ConsumerRecords.empty(), alone);
  }

  private ConsumerRecords<byte[], byte[]> pollTogether(Duration timeout) {
    Map<TopicPartition, Long> before = positions();
    try {
      return consumer.poll(timeout);
    } catch (OutOfMemoryError e) {
      if (!isFromUnpacking(e)) {
        throw e;
      }
      goBack(before);
      if (!takeCare()) {
        throw e;
      }
      return ConsumerRecords.empty();
    }
  }

  private Map<TopicPartition, Long> positions() {
    Map<TopicPartition, Long> positions = new HashMap<>();
    Set<TopicPartition> resting = consumer.paused();
    for (TopicPartition partition : consumer.assignment()) {
      if (!resting.contains(partition)) {
        try {
          positions.put(partition, consumer.position(partition, PATIENCE));
        } catch (TimeoutException e) {
          LOG.debug("the position of {} is not known yet", partition);
        }
      }
    }
    return positions;
  }

  /**
   * What the poll had unpacked of other partitions before it failed is lost, their positions moved.
   */
  private void goBack(Map<TopicPartition, Long> before) {
    for (TopicPartition partition : consumer.assignment()) {
      if (before.containsKey(partition)) {
        consumer.seek(partition, before.get(partition));
      } else if (!consumer.paused().contains(partition)) {
        // Assigned within this poll, so nothing of it was processed.
        Optional.ofNullable(consumer.committed(Set.of(partition)).get(partition))
            .ifPresentOrElse(
                committed -> consumer.seek(partition, committed),
                () -> consumer.seekToBeginning(Set.of(partition)));
      }
    }
  }

  /** The virtual machine has stack traces for the first few of these errors only. */
  private static boolean isFromUnpacking(OutOfMemoryError error) {
    StackTraceElement[] frames = error.getStackTrace();
    return frames.length == 0
        || Arrays.stream(frames).anyMatch(frame -> frame.getClassName().startsWith(UNPACKING));
  }

  /** False if there is no partition that the poll could have read. */
  private boolean takeCare() {
    Set<TopicPartition> read = new HashSet<>(consumer.assignment());
    read.removeAll(paused);
    read.removeIf(this::isUnderCare);
    read.removeIf(partition -> consumer.currentLag(partition).orElse(1) == 0);
    read.forEach(partition -> careful.put(partition, CAREFUL_RECORDS));
    if (!read.isEmpty()) {
      LOG.warn(
          "the records of a poll unpack to more than the heap has room for; {} are read record by record for a while",
          read);
    }
    return !read.isEmpty();
  }

  private ConsumerRecords<byte[], byte[]> withSingle(
      ConsumerRecords<byte[], byte[]> polled, Collection<TopicPartition> partitions) {
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new HashMap<>();
    polled.partitions().forEach(partition -> records.put(partition, polled.records(partition)));
    Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>(polled.nextOffsets());
    for (TopicPartition partition : List.copyOf(partitions)) {
      if (!paused.contains(partition) && suspect.isEmpty()) {
        readSingly(partition, records, next);
      }
    }
    return new ConsumerRecords<>(records, next);
  }

  private void readSingly(
      TopicPartition partition,
      Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records,
      Map<TopicPartition, OffsetAndMetadata> next) {
    List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
    boolean isOver = false;
    try {
      isOver = readSingly(partition, read, next);
    } catch (OutOfMemoryError e) {
      if (records.isEmpty() && read.isEmpty()) {
        careful.remove(partition);
        hold(partition, consumer.position(partition));
        return;
      }
      // Once more by itself, when what else was read is processed.
      suspect = Optional.of(partition);
    } catch (KafkaException e) {
      LOG.debug("reading {} record by record failed; it is read as usual", partition, e);
      isOver = true;
    }
    if (!read.isEmpty()) {
      records.put(partition, read);
    }
    int done = isOver ? CAREFUL_RECORDS : read.size();
    if (careful.merge(partition, -done, Integer::sum) <= 0) {
      careful.remove(partition);
      readAsUsual(partition);
    }
  }

  /** Whether the end of the partition is reached. */
  private boolean readSingly(
      TopicPartition partition,
      List<ConsumerRecord<byte[], byte[]>> read,
      Map<TopicPartition, OffsetAndMetadata> next) {
    long bytes = 0;
    while (read.size() < RECORDS_A_POLL && bytes < BYTES_A_POLL) {
      ConsumerRecords<byte[], byte[]> one = reader.read(partition, consumer.position(partition));
      for (ConsumerRecord<byte[], byte[]> record : one) {
        read.add(record);
        bytes +=
            Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
      }
      next.putAll(one.nextOffsets());
      consumer.seek(partition, reader.position(partition));
      if (one.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private void readAsUsual(TopicPartition partition) {
    if (!paused.contains(partition)) {
      consumer.resume(Set.of(partition));
    }
  }

  private void hold(TopicPartition partition, long offset) {
    held.put(partition, new Held(offset, System.nanoTime()));
    LOG.error(
        "{} is read no further: its record at offset {} unpacks to more than the heap has room for (-Xmx in ECI_JAVA_OPTS, now {} MB). Other partitions are read on. Start the instance with a larger heap; or stop all instances, and leave this one record out: eci skip {}-{}",
        partition,
        offset,
        Runtime.getRuntime().maxMemory() >> 20,
        partition,
        offset);
  }

  /** Once a minute, as memory may have been short for another reason. */
  private void tryAgain(TopicPartition partition, Held at) {
    if (consumer.position(partition) != at.offset()) {
      held.remove(partition);
      readAsUsual(partition);
    } else if (System.nanoTime() - at.sinceNanos() > TRIED_AGAIN_NANOS) {
      held.remove(partition);
      careful.put(partition, CAREFUL_RECORDS);
    }
  }
}
