package io.ecistreams.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.serde.Filler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a slot does where a broker has forgotten the end of a transaction. */
class SlotTest {
  private static final String INPUT = "negatives";
  private static final TopicPartition PARTITION = new TopicPartition("ingested", 0);
  private static final Delivery DELIVERY = new Delivery("9:x", bytes("answer"));

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(
          cluster(), true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();

  /** The broker has decided on a transaction, and its end is missing from offset 0. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldEndAsItBeganWhatABrokerHasForgottenToEnd(boolean isWhole) {
    if (isWhole) {
      found.add(record(0, bytes("k"), DELIVERY.answer()));
      found.get(0).headers().add("eci.content", bytes(DELIVERY.content()));
    } else {
      found.add(record(0, null, null));
    }
    Optional<Delivery> earlier =
        slot().deliver("k", DELIVERY, sink -> sink.take(Optional.empty(), bytes("v")));

    assertThat(earlier.isPresent()).isEqualTo(isWhole);
    List<ProducerRecord<byte[], byte[]>> sent = producer.history();
    if (isWhole) {
      assertThat(sent).hasSize(3).allSatisfy(SlotTest::assertFiller);
      assertThat(sent)
          .extracting(record -> record.topic() + record.partition())
          .containsExactly("negatives0", "negatives1", "ingested0");
    } else {
      assertThat(sent).as("the fillers were rolled back").hasSize(2);
      assertThat(sent.get(0).value()).asString().isEqualTo("v");
      assertThat(sent.get(1).key()).asString().isEqualTo("k");
    }
  }

  @Test
  void shouldWriteNoFillersWhereNothingIsMissing() {
    assertThat(slot().deliver("k", DELIVERY, sink -> sink.take(Optional.empty(), bytes("v"))))
        .isEmpty();
    assertThat(producer.history()).hasSize(2);
    assertThat(producer.commitCount()).isEqualTo(1);
  }

  /** Two keys are delivered through a slot that knows one. */
  @Test
  void shouldKnowTheNewestKeysOnly() {
    Slot slot = slot(1);
    deliver(slot, "first");
    deliver(slot, "second");

    assertThat(deliver(slot, "second")).isPresent();
    assertThat(deliver(slot, "first")).as("forgotten").isEmpty();
  }

  @Test
  void shouldTakeNoOtherRecordForTheDeliveryOfAKeyWhoseOwnIsLost() {
    Slot slot = slot();
    assertThat(deliver(slot, "k")).isEmpty();
    assertThat(deliver(slot, "k")).isPresent();
    // Another record is where it was.
    found.add(record(0, bytes("other"), bytes("answer to another")));
    found.get(0).headers().add("eci.content", bytes("1:x"));

    assertThat(deliver(slot, "k")).isEmpty();
  }

  private static Optional<Delivery> deliver(Slot slot, String key) {
    return slot.deliver(key, DELIVERY, sink -> sink.take(Optional.empty(), bytes("v")));
  }

  private static void assertFiller(ProducerRecord<byte[], byte[]> record) {
    assertThat(Filler.is(record.value(), record.headers())).isTrue();
    assertThat(record.key()).isNull();
  }

  private Slot slot() {
    return slot(10);
  }

  private Slot slot(int mostKeys) {
    return new Slot(PARTITION, INPUT, mostKeys, () -> producer, LedgerConsumer::new);
  }

  /** Reads what was found, and then what was committed. */
  private final class LedgerConsumer extends MockConsumer<byte[], byte[]> {
    private final IsolationLevel isolation;

    LedgerConsumer(IsolationLevel isolation) {
      super("earliest");
      this.isolation = isolation;
    }

    private List<ConsumerRecord<byte[], byte[]>> log() {
      List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>(found);
      producer.history().stream()
          .filter(sent -> sent.topic().equals(PARTITION.topic()))
          .forEach(
              sent -> {
                log.add(record(log.size(), sent.key(), sent.value()));
                sent.headers().forEach(log.get(log.size() - 1).headers()::add);
              });
      return log;
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(
        Collection<TopicPartition> partitions, Duration timeout) {
      boolean isEnded = producer.commitCount() > 0 || producer.transactionAborted();
      boolean isAll = isEnded || isolation == IsolationLevel.READ_UNCOMMITTED;
      return Map.of(PARTITION, isAll ? (long) log().size() : 0);
    }

    @Override
    public Map<TopicPartition, Long> beginningOffsets(
        Collection<TopicPartition> partitions, Duration timeout) {
      return Map.of(PARTITION, 0L);
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      List<ConsumerRecord<byte[], byte[]>> log = log();
      int from = (int) position(PARTITION);
      seek(PARTITION, log.size());
      return new ConsumerRecords<>(Map.of(PARTITION, log.subList(from, log.size())), Map.of());
    }
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset, byte[] key, byte[] value) {
    return new ConsumerRecord<>(PARTITION.topic(), PARTITION.partition(), offset, key, value);
  }

  private static Cluster cluster() {
    Node node = new Node(0, "unused", 1);
    return new Cluster(
        "c",
        List.of(node),
        Stream.of(new TopicPartition(INPUT, 0), new TopicPartition(INPUT, 1), PARTITION)
            .map(p -> new PartitionInfo(p.topic(), p.partition(), node, null, null))
            .toList(),
        Set.of(),
        Set.of());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
