package io.ecistreams.runtime;

import io.ecistreams.avro.Ranking;
import io.ecistreams.config.EciConfig;
import io.ecistreams.serde.AvroSerdes;
import java.util.SortedMap;

/** Reads the newest committed rankings from their topic, once. */
public final class RankingReader {

  private RankingReader() {}

  /**
   * The newest ranking of every board, by name.
   *
   * @throws KafkaAccessException if Kafka does not answer, or the topic does not exist
   */
  public static SortedMap<String, Ranking> newest(EciConfig config) {
    return TopicReader.newest(config, config.topics().rankings(), AvroSerdes::rankings);
  }
}
