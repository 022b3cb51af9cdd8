package io.ecistreams.runtime;

import io.ecistreams.avro.Mixture;
import io.ecistreams.config.EciConfig;
import io.ecistreams.serde.AvroSerdes;
import java.util.SortedMap;

/** Reads the newest committed mixtures from their topic, once. */
public final class MixtureReader {

  private MixtureReader() {}

  /**
   * The newest mixture of every board, by name.
   *
   * @throws KafkaAccessException if Kafka does not answer, or the topic does not exist
   */
  public static SortedMap<String, Mixture> newest(EciConfig config) {
    return TopicReader.newest(config, config.topics().mixtures(), AvroSerdes::mixtures);
  }
}
