package io.ecistreams.serde;

import io.ecistreams.avro.Alert;
import io.ecistreams.avro.Background;
import io.ecistreams.avro.Command;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Mixture;
import io.ecistreams.avro.QuarantinedExample;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.TrainingOutcome;
import io.ecistreams.avro.Verdict;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;

/** The serdes of the public topics, one for each type of record. */
public final class AvroSerdes {
  private final SchemaRegistry registry;
  private final boolean autoRegister;
  private final Map<Class<?>, Serde<?>> serdes = new ConcurrentHashMap<>();

  private AvroSerdes(SchemaRegistry registry, boolean autoRegister) {
    this.registry = registry;
    this.autoRegister = autoRegister;
  }

  /** Serdes over one registry, which stays the caller's to close. */
  public static AvroSerdes of(SchemaRegistry registry, boolean autoRegister) {
    return new AvroSerdes(registry, autoRegister);
  }

  public Serde<MinedNegatives> negatives() {
    return serde(MinedNegatives.class);
  }

  public Serde<Ranking> rankings() {
    return serde(Ranking.class);
  }

  public Serde<SourceScore> scores() {
    return serde(SourceScore.class);
  }

  public Serde<Mixture> mixtures() {
    return serde(Mixture.class);
  }

  public Serde<Background> backgrounds() {
    return serde(Background.class);
  }

  public Serde<Alert> alerts() {
    return serde(Alert.class);
  }

  public Serde<QuarantinedExample> quarantine() {
    return serde(QuarantinedExample.class);
  }

  public Serde<Verdict> verdicts() {
    return serde(Verdict.class);
  }

  public Serde<Command> commands() {
    return serde(Command.class);
  }

  public Serde<TrainingOutcome> outcomes() {
    return serde(TrainingOutcome.class);
  }

  @SuppressWarnings("unchecked")
  private <T extends SpecificRecord> Serde<T> serde(Class<T> type) {
    return (Serde<T>)
        serdes.computeIfAbsent(type, t -> new ConfluentAvroSerde<>(type, registry, autoRegister));
  }
}
