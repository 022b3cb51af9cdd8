package io.ecistreams.information;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SourceStatePropertyTest {
  private static final double ROUNDING = 1e-12;
  private static final int HEADER_BYTES = 1 + 4 + 8 + SourceSums.BYTES + 4;

  @Property(tries = 200)
  void shouldMergeInAnyOrderAndGroupingWhenStatesAreOfOneSource(
      @ForAll @IntRange(min = 1, max = 9) int d,
      @ForAll @Size(max = 80) List<Long> a,
      @ForAll @Size(max = 20) List<Long> b,
      @ForAll @Size(max = 3) List<Long> c) {
    SourceState left = States.merged(d, States.merged(d, of(d, a), of(d, b)), of(d, c));
    SourceState right = States.merged(d, of(d, a), States.merged(d, of(d, b), of(d, c)));
    SourceState reversed = States.merged(d, of(d, c), of(d, b), of(d, a));

    States.assertClose(left, right, ROUNDING);
    States.assertClose(left, reversed, ROUNDING);
  }

  @Property(tries = 200)
  void shouldEqualTheFoldOfAllWhenPartsAreMerged(
      @ForAll @IntRange(min = 1, max = 9) int d,
      @ForAll @Size(max = 80) List<Long> a,
      @ForAll @Size(max = 80) List<Long> b) {
    List<Long> all = new ArrayList<>(a);
    all.addAll(b);

    States.assertClose(States.merged(d, of(d, a), of(d, b)), of(d, all), ROUNDING);
  }

  @Property(tries = 200)
  void shouldFoldToTheSameStateWhenGroupsComeInAnyOrder(
      @ForAll @IntRange(min = 1, max = 9) int d,
      @ForAll @Size(max = 100) List<Long> seeds,
      @ForAll long order) {
    List<Long> shuffled = new ArrayList<>(seeds);
    Collections.shuffle(shuffled, new Random(order));

    States.assertClose(of(d, shuffled), of(d, seeds), ROUNDING);
  }

  @Property(tries = 200)
  void shouldStayAsItIsWhenAnEmptyStateIsMerged(
      @ForAll @IntRange(min = 1, max = 9) int d, @ForAll @Size(max = 70) List<Long> seeds) {
    SourceState state = of(d, seeds);
    byte[] before = state.toBytes();

    state.merge(new SourceState(d));

    assertThat(state.toBytes()).isEqualTo(before);
  }

  @Property(tries = 200)
  void shouldBeExactlyEqualWhenWrittenAndRead(
      @ForAll @IntRange(min = 1, max = 9) int d, @ForAll @Size(max = 100) List<Long> seeds) {
    SourceState state = of(d, seeds);

    SourceState read = SourceState.fromBytes(state.toBytes());

    assertThat(read.toBytes()).isEqualTo(state.toBytes());
    States.assertClose(read, state, 0);
  }

  @Property(tries = 100)
  void shouldGoOnExactlyAlikeWhenReadFromBytes(
      @ForAll @IntRange(min = 1, max = 9) int d,
      @ForAll @Size(max = 70) List<Long> before,
      @ForAll @Size(max = 70) List<Long> after) {
    SourceState straight = of(d, before);
    SourceState read = SourceState.fromBytes(straight.toBytes());

    after.forEach(seed -> straight.fold(States.group(d, seed)));
    after.forEach(seed -> read.fold(States.group(d, seed)));

    assertThat(read.toBytes()).isEqualTo(straight.toBytes());
  }

  @Property(tries = 2_000)
  void shouldGiveAStateOrRefuseWhenBytesAreArbitrary(@ForAll @Size(max = 600) byte[] bytes) {
    assertReadOrRefused(bytes);
  }

  @Property(tries = 2_000)
  void shouldGiveAStateOrRefuseWhenBitsAreFlippedOrBytesAreMissing(
      @ForAll @Size(min = 1, max = 4)
          List<@IntRange(min = 0, max = 8 * HEADER_BYTES - 1) Integer> bits,
      @ForAll boolean cut) {
    byte[] bytes = of(3, List.of(1L, 2L, 3L)).toBytes();
    bits.forEach(bit -> bytes[bit / 8] ^= (byte) (1 << (bit % 8)));

    assertReadOrRefused(cut ? Arrays.copyOf(bytes, bits.get(0) % bytes.length) : bytes);
  }

  @Example
  void shouldGiveAStateOrRefuseWhenAnyOneBitIsFlipped() {
    byte[] bytes = of(3, List.of(1L, 2L, 3L)).toBytes();
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      assertReadOrRefused(flipped);
    }
  }

  @Property(tries = 500)
  void shouldRefuseBeforeAllocatingWhenDimensionOrHashCountIsAbsurd(
      @ForAll int dimension, @ForAll int hashes) {
    byte[] bytes = new byte[HEADER_BYTES + 8];
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 1)
        .putInt(dimension)
        .putInt(HEADER_BYTES - 4, hashes);

    if (dimension != 1 || hashes != 0) {
      assertThatIllegalArgumentException().isThrownBy(() -> SourceState.fromBytes(bytes));
    }
  }

  @Example
  void shouldRefuseEveryTruncationAndEveryExtraByteWhenRead() {
    byte[] bytes = of(3, List.of(1L, 2L, 3L)).toBytes();
    for (int length = 0; length <= bytes.length + 1; length++) {
      byte[] other = Arrays.copyOf(bytes, length);
      if (length != bytes.length) {
        assertThatIllegalArgumentException()
            .as("%d bytes", length)
            .isThrownBy(() -> SourceState.fromBytes(other))
            .withMessageStartingWith("not a source state: ");
      }
    }
  }

  @Example
  void shouldNotAllocateByTheHeaderWhenTheDimensionIsHuge() {
    for (int dimension :
        new int[] {1 << 14, 1 << 15, (1 << 15) + 1, 1 << 16, Integer.MAX_VALUE, 0, -1}) {
      byte[] bytes = new SourceState(2).toBytes();
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(1, dimension);
      long before = allocated();

      assertThatIllegalArgumentException().isThrownBy(() -> SourceState.fromBytes(bytes));

      assertThat(allocated() - before).isLessThan(1 << 20);
    }
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean)
            java.lang.management.ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }

  private static SourceState of(int dimension, List<Long> seeds) {
    return States.of(dimension, seeds.stream().map(seed -> States.group(dimension, seed)).toList());
  }

  private static void assertReadOrRefused(byte[] bytes) {
    try {
      assertThat(SourceState.fromBytes(bytes).toBytes()).hasSameSizeAs(bytes);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("not a source state: ");
    }
  }
}
