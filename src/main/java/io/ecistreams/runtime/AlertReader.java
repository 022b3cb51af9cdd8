package io.ecistreams.runtime;

import io.ecistreams.avro.Alert;
import io.ecistreams.config.EciConfig;
import io.ecistreams.serde.AvroSerdes;
import java.util.SortedMap;

/** Reads the alerts of now from their topic, once. */
public final class AlertReader {

  private AlertReader() {}

  /**
   * All alerts that are not forgotten, by fingerprint.
   *
   * @throws KafkaAccessException if Kafka does not answer, or the topic does not exist
   */
  public static SortedMap<String, Alert> newest(EciConfig config) {
    return TopicReader.newest(config, config.topics().alerts(), AvroSerdes::alerts);
  }
}
