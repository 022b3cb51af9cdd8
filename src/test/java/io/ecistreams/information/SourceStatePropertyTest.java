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
  private static final int HEADER_BYTES = 1 + 4 + 8 + 304 + 4;

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
  void shouldEqualTheWholeWhenItIsSplitIntoPartsThatAreSentAndMergedInAnyOrder(
      @ForAll @IntRange(min = 1, max = 40) int d,
      @ForAll @Size(max = 100) List<Long> seeds,
      @ForAll @IntRange(min = 1, max = 12) int parts,
      @ForAll Random order) {
    List<SourceState> split = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      split.add(new SourceState(d));
    }
    seeds.forEach(seed -> States.fold(split.get(order.nextInt(parts)), seed));
    Collections.shuffle(split, order);
    SourceState sum = new SourceState(d);
    split.forEach(part -> sum.merge(order.nextBoolean() ? part : sent(part)));

    SourceState whole = of(d, seeds);
    States.assertClose(sum, whole, ROUNDING);
    assertThat(sum.matrix().isRows())
        .isEqualTo(SourceState.fromBytes(whole.toBytes()).matrix().isRows());
    assertThat(sum.bytes()).isEqualTo(whole.bytes());
  }

  private static SourceState sent(SourceState part) {
    return SourceState.fromBytes(part.toBytes());
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

    after.forEach(seed -> States.fold(straight, seed));
    after.forEach(seed -> States.fold(read, seed));

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
            .withMessageStartingWith("not a");
      }
    }
  }

  @Property(tries = 500)
  void shouldRefuseAnyCountOfRowsButItsOwn(@ForAll int rows) {
    for (List<Long> seeds : List.of(List.of(1L), List.of(1L, 2L, 3L, 4L, 5L, 6L))) {
      SourceState state = of(9, seeds);
      byte[] bytes = state.toBytes();
      long numbers = state.matrix().bytes() - Integer.BYTES;
      ByteBuffer.wrap(bytes)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt((int) (bytes.length - numbers - Integer.BYTES), rows);
      if (Arrays.equals(bytes, state.toBytes())) {
        continue;
      }
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SourceState.fromBytes(bytes))
          .withMessageStartingWith("not an information matrix: ");
    }
  }

  @Example
  void shouldNotAllocateByTheHeaderWhenTheDimensionIsHuge() {
    for (int dimension :
        new int[] {1 << 14, 1 << 15, (1 << 15) + 1, 1 << 16, Integer.MAX_VALUE, 0, -1}) {
      SourceState state = new SourceState(4);
      States.addRow(state, new Random(1));
      byte[] bytes = state.toBytes();
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
    return States.of(dimension, seeds);
  }

  private static void assertReadOrRefused(byte[] bytes) {
    try {
      assertThat(SourceState.fromBytes(bytes).toBytes()).hasSameSizeAs(bytes);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).matches("not (a source state|an information matrix): .*");
    }
  }
}
