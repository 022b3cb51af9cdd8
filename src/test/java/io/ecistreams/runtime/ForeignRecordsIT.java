package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ecistreams.config.TopicSettings;
import io.ecistreams.testing.BadInput;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Somebody writes what is none of ours to the topics that the application reads back. */
class ForeignRecordsIT {
  @TempDir Path directory;

  @Test
  void shouldPassOverThemInTheStreamAndInWhatReadsTheTopics() throws Exception {
    ListAppender<ILoggingEvent> failures = new ListAppender<>();
    failures.start();
    ((Logger) LoggerFactory.getLogger(FailurePolicy.class)).addAppender(failures);
    Map<String, String> settings =
        Map.of("backgrounds.file", StreamFixture.givenBackground(directory).toString());
    try (StreamFixture fixture = new StreamFixture(directory, settings)) {
      fixture.startApplication(Map.of());
      mine(fixture, 1);
      TopicSettings topics = fixture.config(Map.of()).topics();

      write(
          fixture,
          List.of(
              fixture.applicationId() + "-partials-repartition",
              topics.backgrounds(),
              topics.rankings(),
              topics.mixtures(),
              topics.alerts(),
              topics.idf()));
      mine(fixture, 2);

      // A new instance reads all of it from the beginning.
      fixture.stopApplication();
      fixture.startApplication(Map.of("state.dir", directory.resolve("another").toString()));
      mine(fixture, 3);

      assertThat(NewestRecords.rankings(fixture.config(Map.of()))).containsOnlyKeys("good");
      assertThat(NewestRecords.backgrounds(fixture.config(Map.of()))).containsOnlyKeys("good");
      assertThat(NewestRecords.alerts(fixture.config(Map.of()))).isEmpty();
      assertThat(fixture.state()).isEqualTo(State.RUNNING);
      assertThat(fixture.hasNoDeadLetters()).isTrue();
      assertThat(failures.list).isEmpty();
    } finally {
      ((Logger) LoggerFactory.getLogger(FailurePolicy.class)).detachAppender(failures);
    }
  }

  /** A record, after which so many have been counted. */
  private static void mine(StreamFixture fixture, int number) throws InterruptedException {
    fixture.send(List.of(fixture.encode(BadInput.good(number).build())));
    fixture.await("good", ranking -> StreamFixture.examples(ranking) == 3L * number);
  }

  /** Text under the board's name and under others, to every partition. */
  private static void write(StreamFixture fixture, List<String> topics) throws Exception {
    String[] keys = {"good", "newest", "somebody"};
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            fixture.config(Map.of()).producerProperties(),
            new StringSerializer(),
            new StringSerializer())) {
      for (String topic : topics) {
        int partitions = producer.partitionsFor(topic).size();
        for (String key : keys) {
          for (int partition = 0; partition < partitions; partition++) {
            producer.send(new ProducerRecord<>(topic, partition, key, "no record of yours")).get();
          }
        }
      }
    }
  }
}
