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

/** {@link PassThrough} in a process or several, and a reader of its answers. */
final class PassThroughSubject implements Subject {
  private final List<Child> processes;
  private final KafkaConsumer<String, Long> consumer;
  private final Thread reader;
  private final AtomicLong examples = new AtomicLong();

  /** Starts one process for each file of settings. */
  PassThroughSubject(String run, Path directory, List<Path> settings, List<String> options) {
    this.processes =
        settings.stream()
            .map(
                file ->
                    Child.start(
                        file.getFileName().toString(),
                        directory,
                        options,
                        PassThrough.class.getName(),
                        file.toString()))
            .toList();
    EciConfig config = Cluster.config(settings.get(0));
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
  public List<Child> processes() {
    return processes;
  }

  @Override
  public long examples() {
    return examples.get();
  }

  @Override
  public void close() {
    consumer.wakeup();
    processes.forEach(Child::close);
  }
}
