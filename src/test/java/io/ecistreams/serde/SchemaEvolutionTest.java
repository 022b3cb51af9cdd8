package io.ecistreams.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecistreams.avro.MinedNegatives;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class SchemaEvolutionTest {
  private static final Schema ITEM =
      SchemaBuilder.record("io.ecistreams.avro.Item").fields().requiredString("id").endRecord();

  private final MemoryRegistry registry = new MemoryRegistry();

  @Test
  void shouldFillDefaultsWhenTheWriterKnowsOnlyRequiredFields() {
    MinedNegatives read = read(record(base().endRecord()).build());

    assertThat(read.getSource()).isEqualTo("bm25");
    assertThat(read.getNegatives().get(1).getId()).contains("n2");
    assertThat(read.getNegatives().get(1).getText()).isEmpty();
    assertThat(read.getScores()).isEmpty();
    assertThat(read.getCost()).isEmpty();
  }

  @Test
  void shouldPassOverFieldsOfANewerWriterWhenTheyAreUnknown() {
    Schema newer =
        base()
            .name("notes")
            .type(Schema.createArray(Schema.create(Schema.Type.STRING)))
            .noDefault()
            .requiredBytes("blob")
            .endRecord();

    MinedNegatives read =
        read(
            record(newer)
                .set("notes", List.of("a", "b"))
                .set("blob", ByteBuffer.wrap(new byte[20]))
                .build());

    assertThat(read.getBoard()).isEqualTo("run-7");
  }

  @Test
  void shouldPromoteNumbersWhenTheWriterUsesNarrowerOnes() {
    Schema floats =
        base().name("scores").type().array().items().floatType().noDefault().endRecord();

    MinedNegatives read = read(record(floats).set("scores", List.of(1.5f, 2.5f)).build());

    assertThat(read.getScores()).contains(List.of(1.5, 2.5));
  }

  @Test
  void shouldReadTheRecordWhenTheWriterHasNoNamespace() {
    Schema plain =
        new Schema.Parser()
            .parse(
                PublishedSchema.textOf(MinedNegatives.getClassSchema())
                    .replace("\"namespace\":\"io.ecistreams.avro\",", ""));
    GenericRecord item = new GenericData.Record(plain.getField("query").schema());
    item.put("id", "q1");

    MinedNegatives read =
        read(
            new GenericRecordBuilder(plain)
                .set("board", "run-7")
                .set("source", "bm25")
                .set("query", item)
                .set("positives", List.of(item))
                .set("negatives", List.of(item))
                .set("minedAt", 1L)
                .build());

    assertThat(read.getQuery().getId()).contains("q1");
  }

  @Test
  void shouldSayWhatDoesNotFitWhenTheWriterSchemaIsOfAnotherKind() {
    Schema other =
        SchemaBuilder.record("io.ecistreams.avro.MinedNegatives")
            .fields()
            .requiredInt("board")
            .endRecord();

    assertThatThrownBy(() -> read(new GenericRecordBuilder(other).set("board", 1).build()))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("writer schema of id 1 cannot be read")
        .hasMessageContaining("/fields/0");
  }

  @Test
  void shouldAskTheRegistryOnceWhenManyRecordsCannotBeResolved() {
    int id = registry.add("\"string\"");
    var deserializer =
        new ConfluentAvroSerde<>(MinedNegatives.class, registry, false).deserializer();

    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(
              () -> deserializer.deserialize("t", AvroBytes.message(id, e -> e.writeString("x"))))
          .isInstanceOf(SerializationException.class);
    }
    assertThat(registry.calls()).isEqualTo(1);
  }

  @Test
  void shouldSayThatTheSchemaIsNotAvroWhenTheRegistryHoldsSomethingElse() {
    int id = registry.add("{\"type\": \"nonsense\"}");
    var deserializer =
        new ConfluentAvroSerde<>(MinedNegatives.class, registry, false).deserializer();

    assertThatThrownBy(() -> deserializer.deserialize("t", AvroBytes.message(id, e -> {})))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("not valid Avro");
  }

  private MinedNegatives read(GenericRecord record) {
    int id = registry.add(record.getSchema().toString());
    return new ConfluentAvroSerde<>(MinedNegatives.class, registry, false)
        .deserializer()
        .deserialize("t", AvroBytes.message(id, record));
  }

  private static SchemaBuilder.FieldAssembler<Schema> base() {
    return SchemaBuilder.record("io.ecistreams.avro.MinedNegatives")
        .fields()
        .requiredString("board")
        .requiredString("source")
        .name("query")
        .type(ITEM)
        .noDefault()
        .name("positives")
        .type(Schema.createArray(ITEM))
        .noDefault()
        .name("negatives")
        .type(Schema.createArray(ITEM))
        .noDefault()
        .requiredLong("minedAt");
  }

  private static GenericRecordBuilder record(Schema schema) {
    return new GenericRecordBuilder(schema)
        .set("board", "run-7")
        .set("source", "bm25")
        .set("query", item("q1"))
        .set("positives", List.of(item("p1")))
        .set("negatives", List.of(item("n1"), item("n2")))
        .set("minedAt", 5L);
  }

  private static GenericRecord item(String id) {
    return new GenericRecordBuilder(ITEM).set("id", id).build();
  }
}
