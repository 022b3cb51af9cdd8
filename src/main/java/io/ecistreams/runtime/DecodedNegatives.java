package io.ecistreams.runtime;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.config.EciConfig;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.serde.SchemaRegistry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/** Decodes records of the input topic outside the stream, refusing what the stream refuses. */
public final class DecodedNegatives implements AutoCloseable {
  private final SchemaRegistry registry;
  private final Deserializer<MinedNegatives> decoder;

  public DecodedNegatives(EciConfig config) {
    this.registry = RegistryCheck.answering(config);
    this.decoder = AvroSerdes.of(registry, false).negatives().deserializer();
  }

  /** The record, or why it cannot be decoded. */
  public Outcome<MinedNegatives> decode(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return Outcome.refused(RejectionReason.UNDECODABLE, "the record has no value");
    }
    try {
      return Outcome.accepted(
          decoder.deserialize(record.topic(), record.headers(), record.value()));
    } catch (SerializationException e) {
      return Outcome.refused(RejectionReason.UNDECODABLE, e.getMessage());
    }
  }

  /** Where a record is, in words. */
  public static String positionOf(ConsumerRecord<?, ?> record) {
    return "%s-%d offset %d".formatted(record.topic(), record.partition(), record.offset());
  }

  @Override
  public void close() {
    registry.close();
  }
}
