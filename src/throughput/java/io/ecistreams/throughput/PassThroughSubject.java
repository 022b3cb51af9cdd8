package io.ecistreams.throughput;

import io.ecistreams.config.EciConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** {@link PassThrough} in its process, and a reader of its answers. */
final class PassThroughSubject implements Subject {
  private final Child process;
  private final KafkaConsumer<String, Long> consumer;
  private final Thread reader;
  private final AtomicLong examples = new AtomicLong();

  PassThroughSubject(String run, Path directory, Path settings, List<String> options) {
    this.process =
        Child.start(run, directory, options, PassThrough.class.getName(), settings.toString());
    EciConfig config = Cluster.config(settings);
    this.consumer =
        new KafkaConsumer<>(
            config.consumerProperties(), new StringDeserializer(), new LongDeserializer());
    this.reader = new Thread(() -> read(PassThrough.output(config)), "answers");
    reader.setDaemon(true);
    reader.start();
  }

  private void read(String topic) {
    try (consumer) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (true) {
        for (ConsumerRecord<String, Long> answer : consumer.poll(Duration.ofMillis(200))) {
          examples.addAndGet(answer.value());
        }
      }
    } catch (WakeupException e) {
      // close() asked for it
    }
  }

  @Override
  public Child process() {
    return process;
  }

  @Override
  public long examples() {
    return examples.get();
  }

  @Override
  public void close() {
    consumer.wakeup();
    process.close();
  }
}
