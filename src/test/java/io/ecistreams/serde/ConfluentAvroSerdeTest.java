package io.ecistreams.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Ranking;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfluentAvroSerdeTest {
  private static final String TOPIC = "eci.negatives.v1";

  private final MemoryRegistry registry = new MemoryRegistry();
  private final ConfluentAvroSerde<MinedNegatives> serde =
      new ConfluentAvroSerde<>(MinedNegatives.class, registry, true);

  @Test
  void shouldGiveTheSameRecordBackWhenReadThroughAnotherClientOfTheRegistry() {
    RegistryConfig config =
        new RegistryConfig("mock://" + UUID.randomUUID(), true, Duration.ZERO, Map.of());
    try (SchemaRegistry writerSide = RetryingSchemaRegistry.connect(config);
        SchemaRegistry readerSide = RetryingSchemaRegistry.connect(config)) {
      byte[] bytes =
          new ConfluentAvroSerde<>(MinedNegatives.class, writerSide, true)
              .serializer()
              .serialize(TOPIC, Samples.full());

      MinedNegatives read =
          new ConfluentAvroSerde<>(MinedNegatives.class, readerSide, false)
              .deserializer()
              .deserialize(TOPIC, bytes);

      assertThat(read).isEqualTo(Samples.full());
      assertThat(read.getBoard()).isExactlyInstanceOf(String.class);
    }
  }

  @Test
  void shouldBeginWithMagicByteAndBigEndianIdWhenSerialized() {
    IntStream.range(0, 0x0102).forEach(i -> registry.add("\"schema " + i + "\""));

    byte[] bytes = serde.serializer().serialize(TOPIC, Samples.full());

    assertThat(bytes).startsWith(0, 0, 0, 1, 3);
  }

  @Test
  void shouldRegisterTheSchemaAsOtherLanguagesWriteItWhenFirstUsed() {
    serde.serializer().serialize(TOPIC, Samples.full());

    assertThat(registry.schemaById(1)).contains("\"doc\"").doesNotContain("avro.java.string");
    assertThat(PublishedSchema.textOf(Ranking.getClassSchema()))
        .contains("{\"type\":\"map\",\"values\":\"long\"}")
        .doesNotContain("avro.java.string");
  }

  @Test
  void shouldAskTheRegistryOnceWhenManyRecordsPass() {
    for (int i = 0; i < 100; i++) {
      serde.deserializer().deserialize(TOPIC, serde.serializer().serialize(TOPIC, Samples.full()));
    }

    assertThat(registry.calls()).isEqualTo(2);
  }

  @Test
  void shouldRefuseToWriteWhenTheSchemaIsUnknownAndMustNotBeRegistered() {
    var strict = new ConfluentAvroSerde<>(MinedNegatives.class, registry, false);

    assertThatThrownBy(() -> strict.serializer().serialize(TOPIC, Samples.full()))
        .isInstanceOf(UnknownSchemaException.class);
  }

  @Test
  void shouldWriteWithTheKnownIdWhenTheSchemaIsRegistered() {
    byte[] registered = serde.serializer().serialize(TOPIC, Samples.full());
    var strict = new ConfluentAvroSerde<>(MinedNegatives.class, registry, false);

    assertThat(strict.serializer().serialize(TOPIC, Samples.full())).isEqualTo(registered);
  }

  @Test
  void shouldKeepTombstonesWhenValuesAreNull() {
    assertThat(serde.serializer().serialize(TOPIC, null)).isNull();
    assertThat(serde.deserializer().deserialize(TOPIC, null)).isNull();
  }

  @Test
  void shouldWriteTheNextRecordCleanlyWhenOneDidNotFitItsSchema() {
    byte[] expected = serde.serializer().serialize(TOPIC, Samples.full());
    MinedNegatives broken = Samples.minimal().setNegatives(Collections.nCopies(3, null)).build();

    assertThatThrownBy(() -> serde.serializer().serialize(TOPIC, broken))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(TOPIC)
        .hasMessageContaining("MinedNegatives");
    assertThat(serde.serializer().serialize(TOPIC, Samples.full())).isEqualTo(expected);
  }

  @Test
  void shouldGiveEqualBytesWhenManyThreadsShareTheSerde() {
    byte[] expected = serde.serializer().serialize(TOPIC, Samples.full());

    List<byte[]> all =
        IntStream.range(0, 2_000)
            .parallel()
            .mapToObj(
                i ->
                    serde
                        .serializer()
                        .serialize(TOPIC, serde.deserializer().deserialize(TOPIC, expected)))
            .toList();

    assertThat(all).allMatch(bytes -> Arrays.equals(bytes, expected));
  }

  @Test
  void shouldWriteTheNextRecordEquallyWhenALargeBufferWasDropped() {
    byte[] small = serde.serializer().serialize(TOPIC, Samples.full());
    MinedNegatives large =
        Samples.minimal().setQuery(Samples.item("q", new float[400_000])).build();

    byte[] bytes = serde.serializer().serialize(TOPIC, large);

    assertThat(serde.deserializer().deserialize(TOPIC, bytes)).isEqualTo(large);
    assertThat(serde.serializer().serialize(TOPIC, Samples.full())).isEqualTo(small);
  }

  @Test
  void shouldLetTheFailureThroughWhenTheRegistryIsAwayWhileReading() {
    byte[] bytes = serde.serializer().serialize(TOPIC, Samples.full());
    SchemaRegistry away = new AwayRegistry(true);

    assertThatThrownBy(
            () ->
                new ConfluentAvroSerde<>(MinedNegatives.class, away, true)
                    .deserializer()
                    .deserialize(TOPIC, bytes))
        .isInstanceOf(RegistryUnavailableException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "__value_schema_id, value.schema.id.serializer",
    "apicurio.value.globalId, apicurio.registry.headers.enabled=false",
    "apicurio.value.contentId, apicurio.registry.headers.enabled=false"
  })
  void shouldSayWhatToSetWhenTheSchemaIsNamedInAHeader(String header, String setting) {
    byte[] framed = serde.serializer().serialize(TOPIC, Samples.full());
    byte[] bare = Arrays.copyOfRange(framed, WireFormat.HEADER_BYTES, framed.length);
    Headers headers = new RecordHeaders();
    headers.add(header, new byte[17]);

    assertThatThrownBy(() -> serde.deserializer().deserialize(TOPIC, headers, bare))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("not the magic byte")
        .hasMessageContaining("in the header " + header)
        .hasMessageContaining(setting);
    assertThat(serde.deserializer().deserialize(TOPIC, headers, framed)).isEqualTo(Samples.full());
    assertThatThrownBy(() -> serde.deserializer().deserialize(TOPIC, new RecordHeaders(), bare))
        .hasMessageNotContainingAny(header, setting);
  }
}
