package io.ecistreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ecistreams.model.RecordOrigin.Original;
import io.ecistreams.testing.Examples;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class BoardInputCodecV1PropertyTest {

  @Property(tries = 500)
  void shouldGiveTheSameInputWhenWrittenAndRead(@ForAll("requests") BoardInput input) {
    byte[] bytes = BoardInputCodecV1.encode(input);

    BoardInput read = BoardInputCodecV1.decode(bytes);

    assertThat(read).usingRecursiveComparison().withStrictTypeChecking().isEqualTo(input);
    assertThat(BoardInputCodecV1.encode(read)).isEqualTo(bytes);
  }

  @Example
  void shouldReadAGroupAsItsOwnCodecDoes() {
    ExampleGroup group = Examples.group("bm25", 1_000, "q1", 3, 2, new Random(1));
    RoutedGroup routed =
        new RoutedGroup(group, new RecordOrigin("negatives", 1, 2, Optional.empty()));

    assertThat(BoardInputCodecV1.decode(BoardInputCodecV1.encode(routed)))
        .usingRecursiveComparison()
        .withStrictTypeChecking()
        .isEqualTo(routed);
  }

  @Property(tries = 200)
  void shouldRefuseEveryTruncationAndExtraByteWhenRead(@ForAll("requests") BoardInput input) {
    byte[] bytes = BoardInputCodecV1.encode(input);
    for (int length = 0; length <= bytes.length + 1; length++) {
      byte[] other = Arrays.copyOf(bytes, length);
      if (length != bytes.length) {
        assertThatIllegalArgumentException().isThrownBy(() -> BoardInputCodecV1.decode(other));
      }
    }
  }

  @Property(tries = 50)
  void shouldGiveAnInputOrRefuseWhenAnyOneBitIsFlipped(@ForAll("requests") BoardInput input) {
    byte[] bytes = BoardInputCodecV1.encode(input);
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      assertReadOrRefused(flipped);
    }
  }

  @Property(tries = 2_000)
  void shouldGiveAnInputOrRefuseWhenBytesAreArbitrary(
      @ForAll @Size(min = 1, max = 200) byte[] bytes) {
    bytes[0] = (byte) (16 + Math.floorMod(bytes[0], 4));
    assertReadOrRefused(bytes);
  }

  private static void assertReadOrRefused(byte[] bytes) {
    try {
      assertThat(BoardInputCodecV1.decode(bytes).board()).isNotNull();
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("not a");
    }
  }

  @Provide
  Arbitrary<BoardInput> requests() {
    Arbitrary<String> names = Arbitraries.strings().ofMaxLength(8);
    return Combinators.combine(names, names, names, origins(), Arbitraries.integers().between(0, 3))
        .as(
            (board, source, id, origin, kind) ->
                switch (kind) {
                  case 0 -> new RefusedRecord(wellFormed(board), wellFormed(source), origin);
                  case 1 -> new RelearnBaseline(wellFormed(board), wellFormed(source), origin);
                  default ->
                      new JudgedExample(
                          wellFormed(board), wellFormed(source), wellFormed(id), kind == 2, origin);
                });
  }

  /** Half a surrogate pair has no form in UTF-8. */
  private static String wellFormed(String text) {
    return text.replaceAll("[\\ud800-\\udfff]", "?");
  }

  private static Arbitrary<RecordOrigin> origins() {
    Arbitrary<Optional<byte[]>> bytes =
        Arbitraries.bytes().array(byte[].class).ofMaxSize(6).optional();
    Arbitrary<Optional<Original>> originals =
        Combinators.combine(bytes, bytes)
            .as(
                (key, value) ->
                    key.isEmpty() && value.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Original(key, value)));
    return Combinators.combine(
            Arbitraries.integers().greaterOrEqual(0), Arbitraries.longs(), originals)
        .as(
            (partition, offset, original) ->
                new RecordOrigin("topic", partition, offset, original));
  }
}
