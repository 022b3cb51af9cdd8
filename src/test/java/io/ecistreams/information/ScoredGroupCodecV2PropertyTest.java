package io.ecistreams.information;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ecistreams.information.ScoredGroupCodecV2.Entry;
import io.ecistreams.model.Detector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ScoredGroupCodecV2PropertyTest {
  private static final int COUNTS_AT = 1 + 3 * 8 + SourceSums.BYTES;

  @Property(tries = 500)
  void shouldGiveTheSameEntryWhenWrittenAndRead(
      @ForAll @IntRange(min = 1, max = 40) int d, @ForAll long seed, @ForAll long sequence) {
    Entry entry = new Entry(sequence, States.group(d, seed));

    byte[] bytes = ScoredGroupCodecV2.encode(entry);
    Entry read = ScoredGroupCodecV2.decode(bytes);

    assertThat(read)
        .usingRecursiveComparison()
        .withStrictTypeChecking()
        .isEqualTo(new Entry(sequence, entry.group()));
    assertThat(ScoredGroupCodecV2.encode(read)).isEqualTo(bytes);
  }

  @Property(tries = 200)
  void shouldFoldToTheSameBytesWhenReadFromTheJournal(
      @ForAll @IntRange(min = 1, max = 9) int d, @ForAll @Size(max = 70) List<Long> seeds) {
    SourceState straight = new SourceState(d);
    SourceState replayed = new SourceState(d);
    for (long seed : seeds) {
      ScoredGroup group = States.group(d, seed);
      straight.fold(group);
      replayed.fold(
          ScoredGroupCodecV2.decode(ScoredGroupCodecV2.encode(new Entry(1, group))).group());
    }

    assertThat(replayed.toBytes()).isEqualTo(straight.toBytes());
  }

  @Example
  void shouldReadWhatVersionOneWroteWithoutTheDetectorsThatCameLater() throws IOException {
    byte[] bytes = Files.readAllBytes(Path.of("src/test/resources/stored/scored-group-v1.bin"));

    Entry read = ScoredGroupCodecV2.decode(bytes);

    assertThat(ScoredGroupCodecV2.sequenceOf(bytes)).isEqualTo(7);
    assertThat(read.sequence()).isEqualTo(7);
    assertThat(read.group().minedAtMs()).isEqualTo(1_000);
    assertThat(read.group().sums().examples()).isEqualTo(2);
    assertThat(read.group().sums().signal()).isPositive();
    assertThat(read.group().sums().flags(Detector.LOGIT)).isZero();
    byte[] state = Files.readAllBytes(Path.of("src/test/resources/stored/source-state-v1.bin"));
    SourceState folded = new SourceState(3);
    folded.fold(read.group());
    assertThat(SourceState.fromBytes(state).toBytes()).isEqualTo(folded.toBytes());
  }

  @Property(tries = 2_000)
  void shouldGiveAnEntryOrRefuseWhenBytesAreArbitrary(@ForAll @Size(max = 500) byte[] bytes) {
    assertReadOrRefused(bytes);
  }

  @Property(tries = 2_000)
  void shouldGiveAnEntryOrRefuseWhenBytesOfAnEntryAreChanged(
      @ForAll @Size(min = 1, max = 4) int[] positions, @ForAll byte value, @ForAll boolean cut) {
    byte[] bytes = ScoredGroupCodecV2.encode(new Entry(7, States.group(4, 3)));
    for (int position : positions) {
      bytes[Math.floorMod(position, bytes.length)] ^= value;
    }
    assertReadOrRefused(
        cut ? Arrays.copyOf(bytes, Math.floorMod(positions[0], bytes.length)) : bytes);
  }

  @Property(tries = 2_000)
  void shouldRefuseWhenDimensionAndRowsDoNotFitTheLength(
      @ForAll int dimension, @ForAll int rows, @ForAll @Size(max = 40) byte[] rest) {
    byte[] bytes = new byte[COUNTS_AT + 8 + rest.length];
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 1)
        .position(COUNTS_AT)
        .putInt(dimension)
        .putInt(rows)
        .put(rest);

    assertReadOrRefused(bytes);
  }

  @Example
  void shouldGiveAnEntryOrRefuseWhenAnyOneBitIsFlipped() {
    byte[] bytes = ScoredGroupCodecV2.encode(new Entry(7, States.group(4, 3)));
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      assertReadOrRefused(flipped);
    }
  }

  @Example
  void shouldRefuseEveryTruncationAndExtraByteWhenRead() {
    byte[] bytes = ScoredGroupCodecV2.encode(new Entry(7, States.group(4, 3)));
    for (int length = 0; length <= bytes.length + 1; length++) {
      byte[] other = Arrays.copyOf(bytes, length);
      if (length != bytes.length) {
        assertThatIllegalArgumentException().isThrownBy(() -> ScoredGroupCodecV2.decode(other));
      }
    }
  }

  private static void assertReadOrRefused(byte[] bytes) {
    try {
      assertThat(ScoredGroupCodecV2.decode(bytes)).isNotNull();
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("not a journal entry: ");
    }
  }
}
