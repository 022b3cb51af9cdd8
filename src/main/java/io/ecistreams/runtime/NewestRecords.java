package io.ecistreams.runtime;

import io.ecistreams.avro.Alert;
import io.ecistreams.avro.Background;
import io.ecistreams.avro.Mixture;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.config.EciConfig;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.serde.SchemaRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads the newest committed record of every key of a compacted topic, once. Records that somebody
 * else wrote are passed over. All methods throw {@link KafkaAccessException} if Kafka does not
 * answer, or the topic does not exist.
 */
public final class NewestRecords {

  private NewestRecords() {}

  /** The alerts that are not forgotten, by fingerprint. */
  public static SortedMap<String, Alert> alerts(EciConfig config) {
    return of(config, config.topics().alerts(), AvroSerdes::alerts);
  }

  /** The background of every registered board, frozen or not, by name. */
  public static SortedMap<String, Background> backgrounds(EciConfig config) {
    return of(config, config.topics().backgrounds(), AvroSerdes::backgrounds);
  }

  /** The mixtures by board. */
  public static SortedMap<String, Mixture> mixtures(EciConfig config) {
    return of(config, config.topics().mixtures(), AvroSerdes::mixtures);
  }

  /** The rankings by board. */
  public static SortedMap<String, Ranking> rankings(EciConfig config) {
    return of(config, config.topics().rankings(), AvroSerdes::rankings);
  }

  /** Names of the sources that the rankings show, of one board or of all. */
  public static SortedSet<String> rankedSources(EciConfig config, Optional<String> board) {
    return rankings(config).values().stream()
        .filter(ranking -> board.isEmpty() || board.get().equals(ranking.getBoard()))
        .flatMap(ranking -> ranking.getWindows().stream())
        .flatMap(window -> window.getSources().stream())
        .map(SourceScore::getSource)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Looks whether a board is registered.
   *
   * @throws KafkaAccessException if it is not; it says which are
   */
  public static void requireBoard(EciConfig config, String board) {
    Set<String> boards = backgrounds(config).keySet();
    if (!boards.contains(board)) {
      throw new KafkaAccessException(
          "Topic %s has no board %s, %s."
              .formatted(
                  config.topics().backgrounds(),
                  board,
                  boards.isEmpty() ? "nor any other" : "only " + String.join(", ", boards)));
    }
  }

  private static <T> SortedMap<String, T> of(
      EciConfig config, String topic, Function<AvroSerdes, Serde<T>> serde) {
    try (SchemaRegistry registry = RegistryCheck.answering(config)) {
      return of(config, topic, serde.apply(AvroSerdes.of(registry, false)).deserializer());
    }
  }

  /** Those of any topic. */
  static <T> SortedMap<String, T> of(EciConfig config, String topic, Deserializer<T> values) {
    SortedMap<String, T> newest = new TreeMap<>();
    forEach(config, topic, values, record -> take(record, newest));
    return newest;
  }

  /** Shows every committed record of a topic, from its beginning to its end of now. */
  static <T> void forEach(
      EciConfig config,
      String topic,
      Deserializer<T> values,
      Consumer<ConsumerRecord<String, T>> action) {
    try (KafkaConsumer<String, T> consumer =
        new KafkaConsumer<>(config.consumerProperties(), new StringDeserializer(), values)) {
      List<TopicPartition> partitions = KafkaAccess.partitions(consumer, topic);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      readToEnd(
          consumer,
          consumer.endOffsets(partitions, KafkaAccess.PATIENCE),
          action,
          System::nanoTime);
    } catch (TimeoutException e) {
      throw KafkaAccess.silent(config, e);
    }
  }

  /**
   * Reads on for as long as it gets anywhere.
   *
   * @throws TimeoutException if it did not for {@link KafkaAccess#PATIENCE}
   */
  static <T> void readToEnd(
      org.apache.kafka.clients.consumer.Consumer<String, T> consumer,
      Map<TopicPartition, Long> ends,
      Consumer<ConsumerRecord<String, T>> action,
      LongSupplier nanoClock) {
    long reachedNanos = nanoClock.getAsLong();
    long before = Long.MAX_VALUE;
    for (long left = left(consumer, ends); left > 0; left = left(consumer, ends)) {
      long nowNanos = nanoClock.getAsLong();
      if (left < before) {
        before = left;
        reachedNanos = nowNanos;
      } else if (nowNanos - reachedNanos > KafkaAccess.PATIENCE.toNanos()) {
        throw new TimeoutException("the end of the topic was not reached");
      }
      try {
        consumer.poll(KafkaAccess.POLL).forEach(action);
      } catch (RecordDeserializationException e) {
        KafkaAccess.passOver(consumer, e);
      }
    }
  }

  /** Offsets that are not read yet; transactions and what was compacted away have some too. */
  private static long left(
      org.apache.kafka.clients.consumer.Consumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .mapToLong(end -> Math.max(0, end.getValue() - consumer.position(end.getKey())))
        .sum();
  }

  private static <T> void take(ConsumerRecord<String, T> record, SortedMap<String, T> newest) {
    if (record.key() == null) {
      return;
    }
    if (record.value() == null) {
      newest.remove(record.key());
    } else {
      newest.put(record.key(), record.value());
    }
  }
}
