package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NewestRecordsTest {
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);
  private static final int RECORDS = 5;

  /** One poll takes most of the time that a silent broker is given. */
  private static final Duration A_POLL = KafkaAccess.PATIENCE.multipliedBy(2).dividedBy(3);

  private final MockConsumer<String, String> consumer = new MockConsumer<>("none");
  private final AtomicLong nanos = new AtomicLong();
  private final List<String> read = new ArrayList<>();

  private void readTo(long end) {
    consumer.assign(Set.of(PARTITION));
    consumer.seek(PARTITION, 0);
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, end));
    consumer.setMaxPollRecords(1);
    for (int i = 0; i < RECORDS; i++) {
      consumer.addRecord(new ConsumerRecord<>("t", 0, i, "k", "v" + i));
    }
    NewestRecords.readToEnd(
        consumer,
        Map.of(PARTITION, end),
        record -> read.add(record.value()),
        () -> nanos.addAndGet(A_POLL.toNanos()));
  }

  @Test
  void shouldReadOnHoweverLongItTakesWhileRecordsCome() {
    readTo(RECORDS);

    assertThat(read).containsExactly("v0", "v1", "v2", "v3", "v4");
  }

  @Test
  void shouldGiveUpWhenNothingComesAnyMore() {
    assertThatThrownBy(() -> readTo(RECORDS + 1)).isInstanceOf(TimeoutException.class);

    assertThat(read).hasSize(RECORDS);
  }
}
