package io.ecistreams.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.MinedNegatives;
import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.kafka.common.errors.SerializationException;

class HostileBytesPropertyTest {
  private final ConfluentAvroSerde<MinedNegatives> serde =
      new ConfluentAvroSerde<>(MinedNegatives.class, new MemoryRegistry(), true);
  private final byte[] good = serde.serializer().serialize("t", Samples.full());

  @Property(tries = 2_000)
  void shouldGiveARecordOrRefuseWhenBytesAreArbitrary(@ForAll byte[] bytes) {
    assertReadOrRefused(bytes);
  }

  @Property(tries = 5_000)
  void shouldGiveARecordOrRefuseWhenTheBodyIsArbitrary(@ForAll @Size(max = 200) byte[] body) {
    assertReadOrRefused(
        ByteBuffer.allocate(5 + body.length).put((byte) 0).putInt(1).put(body).array());
  }

  @Property(tries = 5_000)
  void shouldGiveARecordOrRefuseWhenBytesOfARecordAreChanged(
      @ForAll @Size(min = 1, max = 4) int[] positions, @ForAll byte value, @ForAll boolean cut) {
    byte[] bytes = good.clone();
    for (int position : positions) {
      bytes[5 + Math.floorMod(position, bytes.length - 5)] ^= value;
    }
    assertReadOrRefused(
        cut ? Arrays.copyOf(bytes, Math.floorMod(positions[0], bytes.length)) : bytes);
  }

  @Property(tries = 1_000)
  void shouldGiveARecordOrRefuseWhenALengthIsReplaced(
      @ForAll long length, @ForAll @IntRange(min = 5, max = 60) int at) {
    byte[] tail = Arrays.copyOfRange(good, at, good.length);
    byte[] body =
        AvroBytes.message(
            1,
            e -> {
              e.writeFixed(good, 5, at - 5);
              e.writeLong(length);
              e.writeFixed(tail);
            });
    assertReadOrRefused(body);
  }

  private void assertReadOrRefused(byte[] bytes) {
    try {
      assertThat(serde.deserializer().deserialize("t", bytes)).isNotNull();
    } catch (SerializationException e) {
      assertThat(e).hasMessageStartingWith("Topic t: ");
    }
  }
}
