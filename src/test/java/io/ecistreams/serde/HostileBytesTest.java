package io.ecistreams.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.ecistreams.avro.MinedNegatives;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.avro.io.BinaryEncoder;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HostileBytesTest {
  private static final long SMALL_BYTES = 4L << 20;

  private final MemoryRegistry registry = new MemoryRegistry();
  private final ConfluentAvroSerde<MinedNegatives> serde =
      new ConfluentAvroSerde<>(MinedNegatives.class, registry, true);
  private final Deserializer<MinedNegatives> deserializer = serde.deserializer();
  private byte[] good;

  @BeforeEach
  void registerAndWarmUp() {
    good = serde.serializer().serialize("t", Samples.full());
    deserializer.deserialize("t", good);
  }

  @Test
  void shouldSayTooShortWhenTheHeaderIsIncomplete() {
    assertRefused(new byte[] {0, 0, 0, 0}, "4 bytes are too short");
    assertRefused(new byte[0], "0 bytes are too short");
  }

  @Test
  void shouldShowTheFirstByteWhenItIsNotTheMagicOne() {
    assertRefused("{\"board\": 1}".getBytes(), "0x7b");
    assertRefused(new byte[] {(byte) 0xfe, 0, 0, 0, 1}, "0xfe");
  }

  @Test
  void shouldNameTheIdWhenTheSchemaIsUnknown() {
    assertRefused(new byte[] {0, 0, 0, 1, 0, 9}, "schema id 256 is unknown");
    assertRefused(new byte[] {0, -1, -1, -1, -1, 9}, "schema id -1 is unknown");
  }

  @Test
  void shouldSayWhatToSetWhenTheIdHasEightBytes() {
    assertRefused(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 7, 2}, "apicurio.registry.as-confluent=true");
  }

  @Test
  void shouldSayThatDataEndsWhenARecordIsCutAnywhere() {
    for (int length = WireFormat.HEADER_BYTES; length < good.length; length++) {
      assertRefused(Arrays.copyOf(good, length), "schema id 1");
    }
    assertRefused(Arrays.copyOf(good, good.length - 1), "ends too early");
  }

  @Test
  void shouldCountTheRestWhenBytesFollowTheRecord() {
    assertRefused(Arrays.copyOf(good, good.length + 3), "3 bytes follow");
  }

  @Test
  void shouldReadTheNextRecordWhenOneWasRefused() {
    assertRefused(Arrays.copyOf(good, good.length - 4), "ends too early");

    assertThat(deserializer.deserialize("t", good)).isEqualTo(Samples.full());
  }

  @Test
  void shouldFailWithoutAllocatingWhenAStringIsGiant() {
    for (long length : new long[] {1 << 20, Integer.MAX_VALUE - 8, Long.MAX_VALUE, -1}) {
      assertCheaplyRefused(AvroBytes.message(1, e -> e.writeLong(length)));
    }
  }

  @Test
  void shouldFailWithoutAllocatingWhenAnEmbeddingIsGiant() {
    assertCheaplyRefused(
        AvroBytes.message(
            1,
            e -> {
              e.writeString("b");
              e.writeString("s");
              e.writeIndex(0);
              e.writeIndex(0);
              e.writeIndex(1);
              e.writeLong(Integer.MAX_VALUE - 8);
            }));
  }

  @Test
  void shouldFailWithoutAllocatingWhenAnArrayAnnouncesMillions() {
    for (long count : new long[] {50_000_000, Integer.MAX_VALUE - 8, Long.MAX_VALUE}) {
      assertCheaplyRefused(
          AvroBytes.message(
              1,
              e -> {
                head(e);
                e.writeLong(count);
                e.writeFixed(new byte[300]);
              }));
      assertCheaplyRefused(
          AvroBytes.message(
              1,
              e -> {
                head(e);
                e.writeLong(-count);
                e.writeLong(4);
                e.writeFixed(new byte[300]);
              }));
    }
  }

  @Test
  void shouldFailQuicklyWhenItemsOfTheWriterTakeNoBytes() {
    int id =
        registry.add(
            """
            {"type": "record", "name": "MinedNegatives", "fields": [
              {"name": "positives", "type": {"type": "array", "items":
                {"type": "record", "name": "Item", "fields": []}}},
              {"name": "board", "type": "string"},
              {"name": "source", "type": "string"},
              {"name": "query", "type": "Item"},
              {"name": "negatives", "type": {"type": "array", "items": "Item"}},
              {"name": "minedAt", "type": "long"}]}
            """);

    assertCheaplyRefused(
        AvroBytes.message(
            id,
            e -> {
              for (int block = 0; block < 1_000; block++) {
                e.writeLong(3_000);
              }
            }));
  }

  @Test
  void shouldFailQuicklyWhenASkippedArrayHoldsMillionsOfNulls() {
    int id =
        registry.add(
            schemaWith("{\"name\":\"padding\",\"type\":{\"type\":\"array\",\"items\":\"null\"}}"));

    assertCheaplyRefused(
        AvroBytes.message(
            id,
            e -> {
              for (int block = 0; block < 1_000; block++) {
                e.writeLong(1_000_000_000);
              }
            }));
  }

  @Test
  void shouldRefuseWhenSkippedDataIsNestedTooDeep() {
    int id =
        registry.add(
            schemaWith(
                "{\"name\":\"chain\",\"type\":{\"type\":\"record\",\"name\":\"Link\",\"fields\":["
                    + "{\"name\":\"next\",\"type\":[\"null\",\"Link\"]}]}}"));
    byte[] deep = new byte[2_000_000];
    Arrays.fill(deep, (byte) 2);

    assertRefused(AvroBytes.message(id, e -> e.writeFixed(deep)), "schema id 2");
    assertThat(deserializer.deserialize("t", good)).isEqualTo(Samples.full());
  }

  @Test
  void shouldLoadNoClassWhenAWriterSchemaNamesOne() {
    String published = PublishedSchema.textOf(MinedNegatives.getClassSchema());
    int id =
        registry.add(
            published.replaceFirst(
                "\"type\":\"string\"",
                "\"type\":{\"type\":\"string\",\"java-class\":\"java.io.File\"}"));
    byte[] bytes = good.clone();
    bytes[4] = (byte) id;

    assertThat(deserializer.deserialize("t", bytes)).isEqualTo(Samples.full());
  }

  @Test
  void shouldNameNoClassWhateverIsWrong() {
    int broken = registry.add("{\"type\": \"record\", oops");
    int noSchema = registry.add("not a schema at all");
    int cyclic =
        registry.add(
            schemaWith(
                "{\"name\":\"more\",\"type\":{\"type\":\"map\",\"values\":\"MinedNegatives\"}}"));
    Random random = new Random(3);
    List<byte[]> all = new ArrayList<>();
    for (int id : new int[] {1, broken, noSchema, cyclic, 99}) {
      for (int i = 0; i < 500; i++) {
        byte[] noise = new byte[random.nextInt(200)];
        random.nextBytes(noise);
        all.add(AvroBytes.message(id, e -> e.writeFixed(noise)));
      }
      byte[] deep = new byte[1_000_000];
      Arrays.fill(deep, (byte) 2);
      all.add(AvroBytes.message(id, e -> e.writeFixed(deep)));
    }
    for (int i = 0; i < 2_000; i++) {
      byte[] flipped = good.clone();
      flipped[WireFormat.HEADER_BYTES + random.nextInt(good.length - WireFormat.HEADER_BYTES)] ^=
          (byte) (1 << random.nextInt(8));
      all.add(flipped);
    }

    assertThat(all)
        .extracting(this::refusal)
        .filteredOn(Optional::isPresent)
        .hasSizeGreaterThan(2_500)
        .allSatisfy(
            sentence ->
                assertThat(sentence.orElseThrow())
                    .doesNotContain("Exception", "java.", "Error", "jackson", "\n", "org.apache"));
  }

  private Optional<String> refusal(byte[] bytes) {
    try {
      deserializer.deserialize("t", bytes);
      return Optional.empty();
    } catch (SerializationException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static String schemaWith(String first) {
    return PublishedSchema.textOf(MinedNegatives.getClassSchema())
        .replaceFirst("\"fields\":\\[", "\"fields\":[" + first + ",");
  }

  private static void head(BinaryEncoder e) throws IOException {
    e.writeString("b");
    e.writeString("s");
    e.writeFixed(new byte[3]);
  }

  private void assertRefused(byte[] bytes, String sentence) {
    assertThatThrownBy(() -> deserializer.deserialize("t", bytes))
        .isInstanceOf(SerializationException.class)
        .hasMessageStartingWith("Topic t: ")
        .hasMessageContaining(sentence);
  }

  private void assertCheaplyRefused(byte[] bytes) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    assertThatThrownBy(() -> deserializer.deserialize("t", bytes))
        .isInstanceOf(SerializationException.class);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(SMALL_BYTES);
  }
}
