package io.ecistreams.serde;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.avro.Schema;

/** The text of a schema as other languages write it, so that all of us share one schema id. */
final class PublishedSchema {
  private static final ObjectMapper JSON = new ObjectMapper();

  private PublishedSchema() {}

  /** Without {@code avro.java.string}, which the code generator puts beside every string. */
  static String textOf(Schema schema) {
    try {
      JsonNode tree = JSON.readTree(schema.toString());
      removeJavaTypes(tree);
      return new Schema.Parser().parse(tree.toString()).toString();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Avro printed a schema that is not JSON.", e);
    }
  }

  private static void removeJavaTypes(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove("avro.java.string");
    }
    node.forEach(PublishedSchema::removeJavaTypes);
  }
}
