package io.ecistreams.topology;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Kafka's timestamp of an input record, or the wall clock where that is negative or in the future.
 * Event time is in the payload; this one only goes on to internal records and dead letters, where a
 * broker refuses what it does not believe, and the thread would fail.
 */
final class InputTimestamps implements TimestampExtractor {

  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    long nowMs = System.currentTimeMillis();
    return record.timestamp() < 0 || record.timestamp() > nowMs ? nowMs : record.timestamp();
  }
}
