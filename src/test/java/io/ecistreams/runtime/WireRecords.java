package io.ecistreams.runtime;

import io.ecistreams.avro.MinedNegatives;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;

/** Records as another miner writes them: under its own schema, without our serializer. */
final class WireRecords {
  private final Schema schema;

  /** Of a miner whose fields are those of {@link MinedNegatives}, or fewer, or have defaults. */
  WireRecords(String schema) {
    this.schema = new Schema.Parser().parse(schema);
  }

  /** The schema of this version. */
  static String published() {
    return MinedNegatives.getClassSchema().toString();
  }

  String schema() {
    return schema.toString();
  }

  /** Confluent wire format. */
  byte[] encode(int id, MinedNegatives record) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(0);
      out.write(ByteBuffer.allocate(Integer.BYTES).putInt(id).array());
      BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
      new GenericDatumWriter<GenericRecord>(schema).write(translated(record), encoder);
      encoder.flush();
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private GenericRecord translated(MinedNegatives record) throws IOException {
    ByteArrayOutputStream own = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(own, null);
    new SpecificDatumWriter<>(MinedNegatives.class).write(record, encoder);
    encoder.flush();
    return new GenericDatumReader<GenericRecord>(MinedNegatives.getClassSchema(), schema)
        .read(null, DecoderFactory.get().binaryDecoder(own.toByteArray(), null));
  }
}
