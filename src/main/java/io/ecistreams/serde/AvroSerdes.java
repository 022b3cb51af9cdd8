package io.ecistreams.serde;

import io.ecistreams.avro.Background;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Mixture;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import org.apache.kafka.common.serialization.Serde;

/**
 * The serdes of the public topics.
 *
 * @param negatives of the input
 * @param rankings of the rankings
 * @param scores of the source scores
 * @param mixtures of the mixtures
 * @param backgrounds of the backgrounds
 */
public record AvroSerdes(
    Serde<MinedNegatives> negatives,
    Serde<Ranking> rankings,
    Serde<SourceScore> scores,
    Serde<Mixture> mixtures,
    Serde<Background> backgrounds) {

  /** Serdes over one registry, which stays the caller's to close. */
  public static AvroSerdes of(SchemaRegistry registry, boolean autoRegister) {
    return new AvroSerdes(
        new ConfluentAvroSerde<>(MinedNegatives.class, registry, autoRegister),
        new ConfluentAvroSerde<>(Ranking.class, registry, autoRegister),
        new ConfluentAvroSerde<>(SourceScore.class, registry, autoRegister),
        new ConfluentAvroSerde<>(Mixture.class, registry, autoRegister),
        new ConfluentAvroSerde<>(Background.class, registry, autoRegister));
  }
}
