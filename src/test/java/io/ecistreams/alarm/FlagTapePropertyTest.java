package io.ecistreams.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class FlagTapePropertyTest {

  @Property(tries = 500)
  void shouldGiveRecordsBackInOrderWhenWrittenAndRead(
      @ForAll @Size(max = 100) List<@IntRange Integer> numbers) {
    FlagTape tape = new FlagTape();
    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i + 1 < numbers.size(); i += 2) {
      int flagged = Math.min(numbers.get(i), numbers.get(i + 1));
      int examples = Math.max(1, Math.max(numbers.get(i), numbers.get(i + 1)));
      tape.append(flagged, examples);
      expected.addAll(List.of(flagged, examples));
    }
    ByteBuffer bytes = ByteBuffer.allocate(tape.bytes());
    tape.writeTo(bytes);
    assertThat(bytes.hasRemaining()).isFalse();

    FlagTape read = FlagTape.readFrom(bytes.flip());

    assertThat(numbers(tape)).isEqualTo(expected);
    assertThat(numbers(read)).isEqualTo(expected);
    read.append(3, 8);
    assertThat(numbers(read)).hasSize(expected.size() + 2).endsWith(3, 8);
  }

  @Property
  void shouldAddFurtherExamplesToTheLastRecord(
      @ForAll @IntRange(max = 1_000) int flagged, @ForAll @IntRange(min = 1_000) int examples) {
    FlagTape tape = new FlagTape();
    tape.extend(1, 1);
    assertThat(numbers(tape)).isEmpty();
    tape.append(1, 2);
    tape.append(3, 200);

    tape.extend(flagged, examples / 2);

    assertThat(numbers(tape)).containsExactly(1, 2, 3 + flagged, 200 + examples / 2);
  }

  @Property(tries = 2_000)
  void shouldGiveRecordsOrRefuseWhenBytesAreArbitrary(
      @ForAll @Size(max = 60) byte[] content, @ForAll boolean isTrueLength, @ForAll int length) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + content.length);
    bytes.putInt(isTrueLength ? content.length : length).put(content).flip();
    try {
      assertThat(numbers(FlagTape.readFrom(bytes)).size() % 2).isZero();
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("not a tape of flags: ");
    }
  }

  @Example
  void shouldRefuseATapeThatEndsWithinARecordOrHasNoLength() {
    for (byte[] content :
        new byte[][] {{1}, {1, 2, 3}, {1, (byte) 0x80}, {-1, -1, -1, -1, -1, 1}}) {
      ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + content.length);
      bytes.putInt(content.length).put(content).flip();
      assertThatIllegalArgumentException().isThrownBy(() -> FlagTape.readFrom(bytes));
    }
    assertThatExceptionOfType(BufferUnderflowException.class)
        .isThrownBy(() -> FlagTape.readFrom(ByteBuffer.allocate(3)));
  }

  /** Two bytes a record of fewer than 128 examples. */
  @Example
  void shouldTakeTwoBytesARecord() {
    FlagTape tape = new FlagTape();
    for (int i = 0; i < 1_000; i++) {
      tape.append(i % 9, 127);
    }

    assertThat(tape.bytes()).isEqualTo(Integer.BYTES + 2_000);
  }

  private static List<Integer> numbers(FlagTape tape) {
    List<Integer> numbers = new ArrayList<>();
    tape.forEach((flagged, examples) -> numbers.addAll(List.of(flagged, examples)));
    return numbers;
  }
}
