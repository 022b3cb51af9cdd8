package io.ecistreams.runtime;

import io.ecistreams.avro.Background;
import io.ecistreams.config.EciConfig;
import io.ecistreams.serde.AvroSerdes;
import java.util.SortedMap;

/** Reads the registrations of the boards from their topic, once. */
public final class BackgroundReader {

  private BackgroundReader() {}

  /**
   * The background of every registered board, frozen or not, by name.
   *
   * @throws KafkaAccessException if Kafka does not answer, or the topic does not exist
   */
  public static SortedMap<String, Background> newest(EciConfig config) {
    return TopicReader.newest(config, config.topics().backgrounds(), AvroSerdes::backgrounds);
  }
}
