package io.ecistreams.serde;

import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;

/** Ways to name the schema in a header of the record, which are not read. */
enum HeaderFraming {
  /** Of Confluent Platform 8.1 and its clients: a GUID. */
  CONFLUENT(
      "__value_schema_id",
      "let its producer write the schema's id before the value instead, with"
          + " value.schema.id.serializer=io.confluent.kafka.serializers.schema.id.PrefixSchemaIdSerializer"
          + " (Python: schema.id.serializer, prefix_schema_id_serializer)"),
  /** Of Apicurio's own serializers. */
  APICURIO_GLOBAL_ID("apicurio.value.globalId", HeaderFraming.CURE_OF_APICURIO),
  /** The same. */
  APICURIO_CONTENT_ID("apicurio.value.contentId", HeaderFraming.CURE_OF_APICURIO);

  private static final String CURE_OF_APICURIO =
      "let its producer write Confluent's format instead, with"
          + " apicurio.registry.headers.enabled=false (before version 3 also"
          + " apicurio.registry.as-confluent=true)";

  private final String header;
  private final String cure;

  HeaderFraming(String header, String cure) {
    this.header = header;
    this.cure = cure;
  }

  /** The way of a record; empty where it names no schema in a header. */
  static Optional<HeaderFraming> of(Headers headers) {
    return Arrays.stream(values())
        .filter(framing -> headers.lastHeader(framing.header) != null)
        .findFirst();
  }

  /** A sentence for who runs the producer. */
  String cure() {
    return "The record names its schema in the header %s: %s.".formatted(header, cure);
  }
}
