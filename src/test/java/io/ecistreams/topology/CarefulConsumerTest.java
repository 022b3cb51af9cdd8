package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** The log of each partition holds a hundred records; some of them have no room. */
class CarefulConsumerTest {
  private static final int RECORDS = 100;
  private static final TopicPartition FIRST = new TopicPartition("in", 0);
  private static final TopicPartition SECOND = new TopicPartition("in", 1);

  /** Partition and offset of what no poll has room for. */
  private final Map<TopicPartition, Long> giants = new HashMap<>();

  private int roomFor = RECORDS;

  @Test
  void shouldHandOnAllRecordsWhenOneByOneTheyFit() {
    roomFor = 10;

    assertThat(readBy(consumer(true), 40)).containsOnlyKeys(FIRST, SECOND).allSatisfy(this::isAll);
  }

  @Test
  void shouldReadOtherPartitionsToTheirEndWhenARecordOfOneHasNoRoom() {
    giants.put(FIRST, 42L);
    Consumer<byte[], byte[]> consumer = consumer(true);

    Map<TopicPartition, List<Long>> read = readBy(consumer, 40);

    assertThat(read.get(FIRST)).hasSize(42).endsWith(41L);
    isAll(SECOND, read.get(SECOND));
    assertThat(consumer.position(FIRST)).isEqualTo(42);
  }

  @Test
  void shouldLoseNothingOfAPartitionThatWasUnpackedBeforeTheOneWithoutRoom() {
    giants.put(SECOND, 42L);

    Map<TopicPartition, List<Long>> read = readBy(consumer(true), 40);

    isAll(FIRST, read.get(FIRST));
    assertThat(read.get(SECOND)).hasSize(42);
  }

  @Test
  void shouldReadOnWhenTheRecordIsLeftOut() {
    giants.put(FIRST, 42L);
    Consumer<byte[], byte[]> consumer = consumer(true);
    readBy(consumer, 40);
    giants.clear();

    consumer.seek(FIRST, 43);

    assertThat(readBy(consumer, 40).get(FIRST)).hasSize(57).startsWith(43L).endsWith(99L);
  }

  @Test
  void shouldReadNothingOfAPartitionWhenItsReaderHasPausedIt() {
    roomFor = 10;
    Consumer<byte[], byte[]> consumer = consumer(true);
    consumer.poll(Duration.ZERO);

    consumer.pause(Set.of(FIRST));
    assertThat(readBy(consumer, 40)).containsOnlyKeys(SECOND);
    consumer.resume(Set.of(FIRST));

    isAll(FIRST, readBy(consumer, 40).get(FIRST));
  }

  @Test
  void shouldFailWhenTheMemoryIsShortElsewhere() {
    roomFor = 10;

    assertThatThrownBy(() -> consumer(false).poll(Duration.ZERO))
        .isInstanceOf(OutOfMemoryError.class);
  }

  private boolean isAll(TopicPartition partition, List<Long> offsets) {
    assertThat(offsets)
        .as(partition.toString())
        .hasSize(RECORDS)
        .isSorted()
        .doesNotHaveDuplicates();
    return true;
  }

  /** Offsets by partition; each record comes with where the next one lies. */
  private static Map<TopicPartition, List<Long>> readBy(
      Consumer<byte[], byte[]> consumer, int polls) {
    Map<TopicPartition, List<Long>> read = new HashMap<>();
    for (int i = 0; i < polls; i++) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ZERO);
      for (TopicPartition partition : records.partitions()) {
        records
            .records(partition)
            .forEach(
                record ->
                    read.computeIfAbsent(partition, p -> new ArrayList<>()).add(record.offset()));
        List<Long> offsets = read.get(partition);
        assertThat(records.nextOffsets().get(partition).offset())
            .isEqualTo(offsets.get(offsets.size() - 1) + 1);
      }
    }
    return read;
  }

  private Consumer<byte[], byte[]> consumer(boolean atUnpacking) {
    return CarefulConsumer.around(
        new Log(RECORDS, atUnpacking), new SingleReader(() -> new Log(1, true)), Optional.empty());
  }

  /** As Kafka's consumer: what is fetched is lost where it has no room, and so is its place. */
  private final class Log extends MockConsumer<byte[], byte[]> {
    private final int recordsAPoll;
    private final boolean atUnpacking;

    Log(int recordsAPoll, boolean atUnpacking) {
      super("none");
      this.recordsAPoll = recordsAPoll;
      this.atUnpacking = atUnpacking;
      if (recordsAPoll > 1) {
        assign(Set.of(FIRST, SECOND));
        seek(FIRST, 0);
        seek(SECOND, 0);
        updateEndOffsets(Map.of(FIRST, (long) RECORDS, SECOND, (long) RECORDS));
      }
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      List<TopicPartition> read =
          assignment().stream()
              .filter(p -> !paused().contains(p))
              .sorted(Comparator.comparing(TopicPartition::partition))
              .toList();
      Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new HashMap<>();
      Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
      int unpacked = 0;
      for (TopicPartition partition : read) {
        long from = position(partition);
        for (long at = from; at < Math.min(RECORDS, from + recordsAPoll); at++) {
          if (at == giants.getOrDefault(partition, -1L) || ++unpacked > roomFor) {
            throw outOfMemory();
          }
          records
              .computeIfAbsent(partition, p -> new ArrayList<>())
              .add(new ConsumerRecord<>("in", partition.partition(), at, null, new byte[9]));
        }
        if (records.containsKey(partition)) {
          // As Kafka's consumer does, before it unpacks what comes of the next partition.
          long end = from + records.get(partition).size();
          seek(partition, end);
          next.put(partition, new OffsetAndMetadata(end));
        }
      }
      return new ConsumerRecords<>(records, next);
    }

    private OutOfMemoryError outOfMemory() {
      OutOfMemoryError error = new OutOfMemoryError("Java heap space");
      String where =
          atUnpacking
              ? "org.apache.kafka.clients.consumer.internals.CompletedFetch"
              : "org.apache.kafka.streams.processor.internals.StreamsRebalanceListener";
      error.setStackTrace(
          new StackTraceElement[] {new StackTraceElement(where, "call", "Call.java", 1)});
      return error;
    }
  }
}
