package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.lexical.IdfTable;
import io.ecistreams.model.EmbeddingException;
import io.ecistreams.model.EmbeddingException.Fault;
import io.ecistreams.model.IntakeLimits;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextRole;
import io.ecistreams.scoring.EncoderPolicy;
import io.ecistreams.scoring.Intake;
import io.ecistreams.testing.Mined;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

/** A record's value is a byte, which says which record it stands for. */
class TextsAheadTest {
  private static final Instant START = Instant.ofEpochMilli(1_700_000_000_000L);
  private static final TopicPartition FIRST = new TopicPartition("negatives", 0);
  private static final TopicPartition SECOND = new TopicPartition("negatives", 1);
  private static final TopicPartition OTHER = new TopicPartition("partials", 0);
  private static final int TEXTS = 3;

  private final List<List<String>> embedded = new ArrayList<>();
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
  private final Map<Byte, MinedNegatives> values = new HashMap<>();
  private Instant now = START;
  private Duration perCall = Duration.ZERO;
  private Optional<Fault> fault = Optional.empty();
  private int leavesAfter = Integer.MAX_VALUE;

  private final TextEmbedder embedder =
      new TextEmbedder() {
        @Override
        public String encoderId() {
          return "encoder";
        }

        @Override
        public List<float[]> embed(TextRole role, List<String> texts) {
          embedded.add(List.copyOf(texts));
          now = now.plus(perCall);
          if (embedded.size() > leavesAfter) {
            fault = Optional.of(Fault.OUTAGE);
          }
          fault.ifPresent(
              f -> {
                throw new EmbeddingException(f, "no");
              });
          return texts.stream().map(text -> new float[] {1}).toList();
        }

        @Override
        public void close() {}
      };

  private final TextsAhead ahead =
      new TextsAhead(
          "negatives",
          (topic, data) ->
              Optional.ofNullable(values.get(data[0]))
                  .orElseThrow(() -> new SerializationException("no record")),
          new Intake(
              IntakeLimits.standard(),
              new EncoderPolicy("encoder", Map.of(), Optional.of(embedder)),
              IdfTable.uniform()),
          embedder,
          new TextsAhead.Bounds(3 * TEXTS, Duration.ofSeconds(2)),
          () -> now);

  /** A query, a positive and a negative, all of them texts. */
  private byte texts(int number) {
    return value(
        number,
        Mined.record("board", "bm25", number, 1, 2, START)
            .setQuery(Mined.text("q", "query " + number))
            .setPositives(List.of(Mined.text("p", "positive " + number)))
            .setNegatives(List.of(Mined.text("n", "negative " + number)))
            .build());
  }

  private byte vectors(int number) {
    return value(number, Mined.record("board", "bm25", number, 1, 2, START).build());
  }

  private byte value(int number, MinedNegatives record) {
    values.put((byte) number, record);
    return (byte) number;
  }

  private ConsumerRecords<byte[], byte[]> polled(Map<TopicPartition, List<Byte>> given) {
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new LinkedHashMap<>();
    Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
    consumer.assign(given.keySet());
    given.forEach(
        (partition, all) -> {
          records.put(
              partition,
              IntStream.range(0, all.size())
                  .mapToObj(
                      i ->
                          new ConsumerRecord<>(
                              partition.topic(),
                              partition.partition(),
                              10L + i,
                              new byte[0],
                              new byte[] {all.get(i)}))
                  .toList());
          next.put(partition, new OffsetAndMetadata(10L + all.size()));
          consumer.seek(partition, 10L + all.size());
        });
    return new ConsumerRecords<>(records, next);
  }

  private List<Byte> bytes(IntStream numbers) {
    return numbers.mapToObj(this::texts).toList();
  }

  @Test
  void shouldEmbedTheTextsOfManyRecordsTogetherAndHandAllOfThemOn() {
    ConsumerRecords<byte[], byte[]> polled =
        polled(Map.of(FIRST, bytes(IntStream.range(0, 5)), OTHER, List.of((byte) 99)));

    ConsumerRecords<byte[], byte[]> ready = ahead.ready(consumer, polled);

    assertThat(ready.count()).isEqualTo(6);
    assertThat(ready.nextOffsets()).isEqualTo(polled.nextOffsets());
    assertThat(embedded)
        .containsExactly(
            List.of("query 0", "query 1", "query 2"),
            List.of(
                "positive 0", "negative 0", "positive 1", "negative 1", "positive 2", "negative 2"),
            List.of("query 3", "query 4"),
            List.of("positive 3", "negative 3", "positive 4", "negative 4"));
  }

  @Test
  void shouldHoldBackWhatIsNotEmbeddedInTimeAndReadItAgain() {
    perCall = Duration.ofSeconds(1);
    ConsumerRecords<byte[], byte[]> polled = polled(Map.of(FIRST, bytes(IntStream.range(0, 9))));

    ConsumerRecords<byte[], byte[]> ready = ahead.ready(consumer, polled);

    assertThat(ready.records(FIRST))
        .extracting(ConsumerRecord::offset)
        .containsExactly(10L, 11L, 12L);
    assertThat(ready.nextOffsets().get(FIRST).offset()).isEqualTo(13);
    assertThat(consumer.position(FIRST)).isEqualTo(13);
    assertThat(embedded).hasSize(2);
  }

  @Test
  void shouldHandOnAtLeastOneRecordOfAPollAndEachPartitionInItsTurn() {
    perCall = Duration.ofMinutes(1);
    Map<TopicPartition, List<Byte>> both = new LinkedHashMap<>();
    both.put(FIRST, bytes(IntStream.range(0, 3)));
    both.put(SECOND, bytes(IntStream.range(3, 6)));

    List<TopicPartition> served = new ArrayList<>();
    for (int poll = 0; poll < 2; poll++) {
      ConsumerRecords<byte[], byte[]> ready = ahead.ready(consumer, polled(both));
      assertThat(ready.partitions()).hasSize(1);
      assertThat(ready.count()).isEqualTo(3);
      served.addAll(ready.partitions());
    }

    assertThat(served).containsExactlyInAnyOrder(FIRST, SECOND);
  }

  @Test
  void shouldHandOnWhatNeedsNoEncoderHoweverLateItIs() {
    perCall = Duration.ofMinutes(1);
    List<Byte> some = new ArrayList<>(bytes(IntStream.range(0, 3)));
    some.add(vectors(50));
    some.add((byte) 60); // cannot be decoded
    some.add(value(61, wrong()));
    some.add(texts(62));
    some.add(vectors(63));

    ConsumerRecords<byte[], byte[]> ready = ahead.ready(consumer, polled(Map.of(FIRST, some)));

    assertThat(ready.records(FIRST)).hasSize(6);
    assertThat(consumer.position(FIRST)).isEqualTo(16);
  }

  /** It has neither texts nor vectors, and is refused later. */
  private static MinedNegatives wrong() {
    return Mined.record("board", "bm25", 61, 1, 2, START)
        .setNegatives(List.of(Item.newBuilder().setId("bare").build()))
        .build();
  }

  @Test
  void shouldLeaveATextWithoutAVectorToItsRecordAndFailWhenTheEncoderIsWrong() {
    ConsumerRecords<byte[], byte[]> polled = polled(Map.of(FIRST, List.of(texts(1))));

    fault = Optional.of(Fault.TEXT);
    assertThat(ahead.ready(consumer, polled).count()).isEqualTo(1);

    fault = Optional.of(Fault.SETUP);
    assertThatThrownBy(() -> ahead.ready(consumer, polled)).isInstanceOf(EmbeddingException.class);
  }

  @Test
  void shouldHoldRecordsWithTextsWhileTheEncoderIsAwayAndHandOnThoseBefore() {
    Map<TopicPartition, List<Byte>> given =
        Map.of(
            FIRST, List.of(vectors(50), texts(1), vectors(51), texts(2)),
            SECOND, List.of(vectors(52), vectors(53)),
            OTHER, List.of((byte) 99));
    fault = Optional.of(Fault.OUTAGE);

    ConsumerRecords<byte[], byte[]> ready = ahead.ready(consumer, polled(given));

    assertThat(ready.records(FIRST)).extracting(ConsumerRecord::offset).containsExactly(10L);
    assertThat(ready.nextOffsets().get(FIRST).offset()).isEqualTo(11);
    assertThat(consumer.position(FIRST)).isEqualTo(11);
    assertThat(ready.records(SECOND)).hasSize(2);
    assertThat(ready.records(OTHER)).hasSize(1);

    assertThat(ahead.ready(consumer, polled(given)).records(FIRST)).hasSize(1);
    assertThat(embedded).hasSize(1); // not asked again so soon

    now = now.plusSeconds(2);
    fault = Optional.empty();
    assertThat(ahead.ready(consumer, polled(given)).count()).isEqualTo(7);
    assertThat(embedded).hasSize(3);
  }

  @Test
  void shouldHandOnWhatWasEmbeddedBeforeTheEncoderWentAway() {
    leavesAfter = 2;

    ConsumerRecords<byte[], byte[]> ready =
        ahead.ready(consumer, polled(Map.of(FIRST, bytes(IntStream.range(0, 9)))));

    assertThat(ready.records(FIRST)).hasSize(3);
    assertThat(consumer.position(FIRST)).isEqualTo(13);
  }
}
