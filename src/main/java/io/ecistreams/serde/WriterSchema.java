package io.ecistreams.serde;

import java.io.IOException;
import java.util.stream.Collectors;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.Decoder;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.common.errors.SerializationException;

/** A writer schema resolved once against the reader's. Not safe for use by several threads. */
sealed interface WriterSchema<T> {

  /**
   * Reads one record.
   *
   * @throws SerializationException if the schemas do not fit
   */
  T read(String topic, Decoder decoder) throws IOException;

  /** The schemas fit. */
  record Resolved<T>(DatumReader<T> reader) implements WriterSchema<T> {
    @Override
    public T read(String topic, Decoder decoder) throws IOException {
      return reader.read(null, decoder);
    }
  }

  /** The schemas do not fit; remembered, so that each such record costs little. */
  record Unresolvable<T>(String sentence) implements WriterSchema<T> {
    @Override
    public T read(String topic, Decoder decoder) {
      throw new SerializationException("Topic " + topic + ": " + sentence);
    }
  }

  static <T> WriterSchema<T> resolve(int id, String writerJson, Schema reader) {
    try {
      // Defaults are the reader's business; some languages register ill-typed ones.
      Schema writer = new Schema.Parser().setValidateDefaults(false).parse(writerJson);
      SchemaPairCompatibility fit =
          SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
      if (fit.getType() == SchemaCompatibilityType.COMPATIBLE) {
        return new Resolved<>(new SpecificDatumReader<>(writer, reader));
      }
      String why =
          fit.getResult().getIncompatibilities().stream()
              .map(i -> i.getLocation() + ": " + i.getMessage())
              .collect(Collectors.joining("; "));
      return new Unresolvable<>(
          "the writer schema of id %d cannot be read as %s (%s)."
              .formatted(id, reader.getFullName(), why));
    } catch (AvroRuntimeException e) {
      return new Unresolvable<>(
          "the writer schema of id %d is not valid Avro%s.".formatted(id, AvroFault.words(e)));
    }
  }
}
