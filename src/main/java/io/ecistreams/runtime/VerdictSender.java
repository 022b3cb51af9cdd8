package io.ecistreams.runtime;

import io.ecistreams.avro.Verdict;
import io.ecistreams.config.EciConfig;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.serde.SchemaRegistry;

/** Sends the verdicts of one command to the topic that the application reads. */
public final class VerdictSender implements AutoCloseable {
  private final SchemaRegistry registry;
  private final RequestSender sender;

  /**
   * One that has asked the registry.
   *
   * @throws KafkaAccessException if that does not answer
   */
  public VerdictSender(EciConfig config) {
    this.registry = RegistryCheck.answering(config);
    this.sender =
        new RequestSender(config, AvroSerdes.of(registry, config.registry().autoRegister()));
  }

  /**
   * Sends a verdict, and returns when the brokers have it.
   *
   * @throws KafkaAccessException if they do not take it
   */
  public void send(Verdict verdict) {
    sender.send(verdict);
  }

  @Override
  public void close() {
    sender.close();
    registry.close();
  }
}
