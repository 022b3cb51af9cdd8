package io.ecistreams.serde;

import org.apache.avro.Schema;

/** The text of a schema as other languages write it, so that all of us share one schema id. */
final class PublishedSchema {

  private PublishedSchema() {}

  /** Without {@code avro.java.string}, which the code generator puts beside every string. */
  static String textOf(Schema schema) {
    String text = schema.toString().replace(",\"avro.java.string\":\"String\"", "");
    return new Schema.Parser().parse(text).toString();
  }
}
