package io.ecistreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ecistreams.model.ExampleGroup.Negative;
import io.ecistreams.model.RecordOrigin.Original;
import io.ecistreams.testing.Examples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class RoutedGroupCodecV2PropertyTest {

  @Property(tries = 500)
  void shouldGiveTheSameGroupWhenWrittenAndRead(@ForAll("groups") RoutedGroup group) {
    byte[] bytes = RoutedGroupCodecV2.encode(group);

    RoutedGroup read = RoutedGroupCodecV2.decode(bytes);

    assertThat(read).usingRecursiveComparison().withStrictTypeChecking().isEqualTo(group);
    assertThat(RoutedGroupCodecV2.encode(read)).isEqualTo(bytes);
  }

  @Property(tries = 100)
  void shouldDropOnlyTheOriginalWhenWrittenWithoutIt(@ForAll("groups") RoutedGroup group) {
    RoutedGroup bare = group.withoutOriginal();

    assertThat(bare.group()).isSameAs(group.group());
    assertThat(bare.origin().original()).isEmpty();
    assertThat(bare.origin())
        .usingRecursiveComparison()
        .ignoringFields("original")
        .isEqualTo(group.origin());
  }

  @Property(tries = 2_000)
  void shouldGiveAGroupOrRefuseWhenBytesAreArbitrary(@ForAll @Size(max = 300) byte[] bytes) {
    assertReadOrRefused(bytes);
  }

  @Property(tries = 3_000)
  void shouldGiveAGroupOrRefuseWhenBytesOfAGroupAreChanged(
      @ForAll @Size(min = 1, max = 4) int[] positions, @ForAll byte value, @ForAll boolean cut) {
    byte[] bytes = RoutedGroupCodecV2.encode(fixed());
    for (int position : positions) {
      bytes[Math.floorMod(position, bytes.length)] ^= value;
    }
    assertReadOrRefused(
        cut ? Arrays.copyOf(bytes, Math.floorMod(positions[0], bytes.length)) : bytes);
  }

  @Example
  void shouldGiveAGroupOrRefuseWhenAnyOneBitIsFlipped() {
    byte[] bytes = RoutedGroupCodecV2.encode(fixed());
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      assertReadOrRefused(flipped);
    }
  }

  @Example
  void shouldRefuseEveryTruncationAndExtraByteWhenRead() {
    byte[] bytes = RoutedGroupCodecV2.encode(fixed());
    for (int length = 0; length <= bytes.length + 1; length++) {
      byte[] other = Arrays.copyOf(bytes, length);
      if (length != bytes.length) {
        assertThatIllegalArgumentException().isThrownBy(() -> RoutedGroupCodecV2.decode(other));
      }
    }
  }

  @Example
  void shouldReadWhatVersionOneWrote() throws IOException {
    byte[] bytes = Files.readAllBytes(Path.of("src/test/resources/stored/routed-group-v1.bin"));

    assertThat(RoutedGroupCodecV2.decode(bytes))
        .usingRecursiveComparison()
        .withStrictTypeChecking()
        .isEqualTo(fixed());
  }

  private static RoutedGroup fixed() {
    ExampleGroup group = Examples.group("bm25", 1_000, "q1", 3, 2, new Random(1));
    return new RoutedGroup(
        group,
        new RecordOrigin(
            "negatives",
            1,
            2,
            Optional.of(new Original(Optional.of(new byte[] {1}), Optional.empty()))));
  }

  private static void assertReadOrRefused(byte[] bytes) {
    try {
      assertThat(RoutedGroupCodecV2.decode(bytes)).isNotNull();
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("not an example group: ");
    }
  }

  @Provide
  Arbitrary<RoutedGroup> groups() {
    Arbitrary<List<String>> names = text().list().ofSize(6);
    Arbitrary<Integer> dimensions = Arbitraries.integers().between(1, 40);
    Arbitrary<Integer> counts = Arbitraries.integers().between(0, 8);
    return Combinators.combine(names, dimensions, counts, text(), originals(), Arbitraries.longs())
        .as(RoutedGroupCodecV2PropertyTest::group);
  }

  private static RoutedGroup group(
      List<String> names,
      int dimension,
      int count,
      String id,
      Optional<Original> original,
      long seed) {
    Random random = new Random(seed);
    List<Negative> negatives = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      negatives.add(
          new Negative(
              id + i,
              random.nextBoolean(),
              random.nextDouble(),
              Examples.vector(random, dimension),
              random.nextBoolean() ? Optional.empty() : Optional.of("text of " + id),
              random.nextBoolean()
                  ? OptionalDouble.empty()
                  : OptionalDouble.of(random.nextDouble()),
              random.nextBoolean()));
    }
    return new RoutedGroup(
        new ExampleGroup(
            names.get(0),
            names.get(1),
            names.get(2),
            random.nextLong(),
            random.nextInt(2),
            names.get(3),
            names.get(4),
            Examples.vector(random, dimension),
            Examples.vector(random, dimension),
            negatives,
            random.nextBoolean(),
            random.nextBoolean() ? Optional.empty() : Optional.of(id),
            random.nextBoolean() ? Optional.empty() : Optional.of("")),
        new RecordOrigin(names.get(5), random.nextInt(), random.nextLong(), original));
  }

  /** Any text that UTF-8 can carry. */
  private static Arbitrary<String> text() {
    return Arbitraries.integers()
        .between(0, Character.MAX_CODE_POINT)
        .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
        .list()
        .ofMaxSize(12)
        .map(
            list ->
                list.stream()
                    .collect(
                        StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString());
  }

  private static Arbitrary<Optional<Original>> originals() {
    Arbitrary<Optional<byte[]>> bytes =
        Arbitraries.bytes().array(byte[].class).ofMaxSize(20).optional();
    return Combinators.combine(bytes, bytes).as(Original::new).optional();
  }
}
