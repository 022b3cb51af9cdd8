package io.ecistreams.serde;

import io.ecistreams.avro.Alert;
import io.ecistreams.avro.Background;
import io.ecistreams.avro.Command;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Mixture;
import io.ecistreams.avro.QuarantinedExample;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.Verdict;
import org.apache.kafka.common.serialization.Serde;

/**
 * The serdes of the public topics.
 *
 * @param negatives of the input
 * @param rankings of the rankings
 * @param scores of the source scores
 * @param mixtures of the mixtures
 * @param backgrounds of the backgrounds
 * @param alerts of the alerts
 * @param quarantine of the quarantined examples
 * @param verdicts of the verdicts
 * @param commands of the commands
 */
public record AvroSerdes(
    Serde<MinedNegatives> negatives,
    Serde<Ranking> rankings,
    Serde<SourceScore> scores,
    Serde<Mixture> mixtures,
    Serde<Background> backgrounds,
    Serde<Alert> alerts,
    Serde<QuarantinedExample> quarantine,
    Serde<Verdict> verdicts,
    Serde<Command> commands) {

  /** Serdes over one registry, which stays the caller's to close. */
  public static AvroSerdes of(SchemaRegistry registry, boolean autoRegister) {
    return new AvroSerdes(
        new ConfluentAvroSerde<>(MinedNegatives.class, registry, autoRegister),
        new ConfluentAvroSerde<>(Ranking.class, registry, autoRegister),
        new ConfluentAvroSerde<>(SourceScore.class, registry, autoRegister),
        new ConfluentAvroSerde<>(Mixture.class, registry, autoRegister),
        new ConfluentAvroSerde<>(Background.class, registry, autoRegister),
        new ConfluentAvroSerde<>(Alert.class, registry, autoRegister),
        new ConfluentAvroSerde<>(QuarantinedExample.class, registry, autoRegister),
        new ConfluentAvroSerde<>(Verdict.class, registry, autoRegister),
        new ConfluentAvroSerde<>(Command.class, registry, autoRegister));
  }
}
