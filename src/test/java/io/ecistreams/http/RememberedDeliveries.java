package io.ecistreams.http;

import io.ecistreams.config.EciConfig;
import io.ecistreams.ingest.Delivery;
import io.ecistreams.ingest.Ingestion;
import io.ecistreams.ingest.Ledger;
import io.ecistreams.ingest.LineJudge;
import io.ecistreams.lexical.IdfTable;
import io.ecistreams.scoring.EncoderPolicy;
import io.ecistreams.scoring.Intake;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.serde.RegistryConfig;
import io.ecistreams.serde.RetryingSchemaRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A ledger in memory, or one that fails as Kafka does. */
final class RememberedDeliveries implements Ledger {
  static final String TOPIC = "eci.negatives.v1";

  final List<byte[]> values = new CopyOnWriteArrayList<>();
  final AvroSerdes serdes =
      AvroSerdes.of(
          RetryingSchemaRegistry.connect(
              new RegistryConfig(
                  "mock://" + UUID.randomUUID(), true, Duration.ofSeconds(1), Map.of())),
          true);
  private final Map<String, Delivery> deliveries = new ConcurrentHashMap<>();
  private volatile Runnable before = () -> {};

  /** Runs at each delivery, before anything is written. */
  void before(Runnable action) {
    before = action;
  }

  /** An ingestion that delivers here. */
  Ingestion ingestion(Map<String, String> settings, Path directory) {
    EciConfig config = EciConfig.of(settings);
    Intake intake =
        new Intake(
            config.limits(),
            new EncoderPolicy("test-encoder", Map.of("pinned", "other"), Optional.empty()),
            IdfTable.uniform());
    return new Ingestion(
        config.ingest(),
        directory,
        new LineJudge(intake, serdes.negatives().serializer(), TOPIC, Clock.systemUTC()),
        this);
  }

  @Override
  public Optional<Delivery> deliver(String key, Delivery delivery, Records records) {
    before.run();
    Optional<Delivery> earlier = Optional.ofNullable(deliveries.putIfAbsent(key, delivery));
    if (earlier.isEmpty()) {
      records.forEach((recordKey, value) -> values.add(value));
    }
    return earlier;
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
