package io.ecistreams.serde;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Messages in Confluent wire format, written by hand. */
final class AvroBytes {

  private AvroBytes() {}

  /** Writes Avro after the header. */
  interface Body {
    void write(BinaryEncoder encoder) throws IOException;
  }

  static byte[] message(int id, Body body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      out.write(0);
      out.write(ByteBuffer.allocate(4).putInt(id).array());
      BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
      body.write(encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] message(int id, GenericRecord record) {
    return message(
        id, e -> new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, e));
  }
}
