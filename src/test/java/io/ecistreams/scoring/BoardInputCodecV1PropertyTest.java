package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ecistreams.alarm.AlarmPolicy;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.ExampleGroup.Negative;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.outcome.TrainingReport;
import io.ecistreams.testing.Examples;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class BoardInputCodecV1PropertyTest {
  private static final int KINDS = 9;
  private static final int[] EXTREMES = {
    0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 14, 1 << 20, 1 << 28
  };

  @Property(tries = 400)
  void shouldBeEqualWhenWrittenAndRead(
      @ForAll @IntRange(min = 0, max = KINDS - 1) int kind, @ForAll Random random) {
    BoardInput input = input(kind, random);
    byte[] bytes = BoardInputCodecV1.encode(input);

    BoardInput read = BoardInputCodecV1.decode(bytes);

    assertThat(bytes[1]).isEqualTo((byte) kind);
    assertThat(BoardInputCodecV1.encode(read)).isEqualTo(bytes);
    assertThat(read.board()).isEqualTo(input.board());
    if (input instanceof Partial partial) {
      assertSame((Partial) read, partial);
    } else {
      assertThat(read).usingRecursiveComparison().isEqualTo(input);
    }
  }

  private static void assertSame(Partial actual, Partial expected) {
    assertThat(actual.key()).isEqualTo(expected.key());
    assertThat(actual.origins()).isEqualTo(expected.origins());
    assertThat(actual.delayMs()).isEqualTo(expected.delayMs());
    assertThat(actual.state().toBytes()).isEqualTo(expected.state().toBytes());
    assertThat(actual.queries())
        .usingRecursiveFieldByFieldElementComparator()
        .isEqualTo(expected.queries());
    assertThat(actual.observations().suspects()).isEqualTo(expected.observations().suspects());
    assertThat(actual.observations().drawn()).isEqualTo(expected.observations().drawn());
    assertThat(actual.observations().omitted()).isEqualTo(expected.observations().omitted());
    List<Integer> actualFlags = new ArrayList<>();
    List<Integer> expectedFlags = new ArrayList<>();
    actual.observations().flags().forEach((f, of) -> actualFlags.addAll(List.of(f, of)));
    expected.observations().flags().forEach((f, of) -> expectedFlags.addAll(List.of(f, of)));
    assertThat(actualFlags).isEqualTo(expectedFlags).isNotEmpty();
  }

  @Property(tries = 3_000)
  void shouldGiveAnInputOrRefuseWithoutLargeMemoryWhenBytesAreCorrupted(
      @ForAll @IntRange(min = 0, max = KINDS - 1) int kind,
      @ForAll @IntRange(min = 0, max = 3) int damage,
      @ForAll Random random) {
    byte[] bytes = BoardInputCodecV1.encode(input(kind, random));
    if (damage == 0) {
      for (int i = 0; i <= random.nextInt(4); i++) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
    } else if (damage == 1) {
      int at = random.nextInt(bytes.length - Integer.BYTES);
      ByteBuffer.wrap(bytes)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt(at, EXTREMES[random.nextInt(EXTREMES.length)]);
    } else if (damage == 2) {
      bytes = Arrays.copyOf(bytes, random.nextInt(2 * bytes.length));
    } else {
      random.nextBytes(bytes);
      bytes[0] = 1;
      bytes[1] = (byte) kind;
    }
    assertReadOrRefused(bytes);
  }

  @Property(tries = 1_000)
  void shouldGiveAnInputOrRefuseWhenBytesAreArbitrary(@ForAll @Size(max = 400) byte[] bytes) {
    assertReadOrRefused(bytes);
  }

  @Example
  void shouldRefuseEveryTruncationAndEveryExtraByte() {
    for (int kind = 0; kind < KINDS; kind++) {
      byte[] bytes = BoardInputCodecV1.encode(input(kind, new Random(kind)));
      for (int length = 0; length <= bytes.length + 1; length++) {
        byte[] other = Arrays.copyOf(bytes, length);
        if (length != bytes.length) {
          assertThatIllegalArgumentException()
              .as("%d bytes of kind %d", length, kind)
              .isThrownBy(() -> BoardInputCodecV1.decode(other));
        }
      }
    }
  }

  private static void assertReadOrRefused(byte[] bytes) {
    long before = allocated();
    try {
      BoardInputCodecV1.decode(bytes);
    } catch (IllegalArgumentException e) {
      // As it should.
    }
    assertThat(allocated() - before).isLessThan((1 << 20) + 64L * bytes.length);
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean)
            java.lang.management.ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }

  private static BoardInput input(int kind, Random random) {
    return switch (kind) {
      case 0 -> partial(random);
      case 1 ->
          new PartialPanel(
              "böard",
              new PartialPanel.Id(
                  random.nextInt(), random.nextLong(), random.nextLong(), random.nextInt()),
              random.nextInt(7),
              7,
              bytes(random));
      case 2 -> new RoutedGroup(group(random), origin(random));
      case 3 -> new RefusedRecords("böard", "", RejectionReason.TOO_LARGE, random.nextLong());
      case 4 ->
          new JudgedExample(
              "b",
              "s",
              "id",
              new Testimony(random.nextBoolean(), random.nextBoolean()),
              origin(random));
      case 5 -> new RelearnBaseline("b", "s", origin(random));
      case 6 -> new FinishSource("b", "s", random.nextLong(), origin(random));
      case 7 -> new DeleteBoard("b", origin(random));
      default -> new ReportedOutcome("b", report(random), origin(random));
    };
  }

  private static TrainingReport report(Random random) {
    SortedMap<String, Double> weights = new TreeMap<>();
    for (int i = 0; i <= random.nextInt(4); i++) {
      weights.put("s" + i, random.nextDouble() + 0.01);
    }
    return new TrainingReport(
        "id",
        text(random),
        "ndcg@10",
        random.nextDouble(),
        random.nextDouble(),
        weights,
        random.nextBoolean() ? Optional.empty() : Optional.of((long) random.nextInt(1 << 30)),
        random.nextBoolean() ? Optional.empty() : Optional.of(random.nextDouble()),
        random.nextLong());
  }

  private static Partial partial(Random random) {
    WindowPolicy windows = new WindowPolicy(1_000_000, List.of(0L), 0);
    Folds folds =
        new Folds(
            new BoardSettings(ScoringDefinition.standard(), windows, 16),
            AlarmPolicy.standard().quarantine());
    int records = 1 + random.nextInt(30);
    ExampleGroup first = group(random);
    for (int i = 0; i < records; i++) {
      ExampleGroup group = i == 0 ? first : group(random);
      if (group.dimension() == first.dimension()) {
        folds.fold(
            group,
            Examples.background(first.dimension()),
            new RecordOrigin("topic", 3, i, Optional.empty()));
      }
    }
    List<Partial> partials = new ArrayList<>();
    folds.drain(input -> partials.add((Partial) input));
    partials.get(0).delayed(random.nextLong());
    return partials.get(0);
  }

  private static ExampleGroup group(Random random) {
    int d = 1 + random.nextInt(6);
    List<Negative> negatives = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(4); i++) {
      negatives.add(
          new Negative(
              "n" + random.nextInt(),
              random.nextInt(3) == 0,
              random.nextInt(3) == 0,
              random.nextDouble(),
              Examples.vector(random, d),
              text(random),
              random.nextBoolean()
                  ? OptionalDouble.empty()
                  : OptionalDouble.of(random.nextGaussian())));
    }
    return new ExampleGroup(
        "böard",
        "source",
        Examples.ENCODER,
        random.nextInt(1_000_000),
        1,
        "q" + random.nextInt(50),
        "p",
        Examples.vector(random, d),
        Examples.vector(random, d),
        negatives,
        random.nextBoolean(),
        text(random),
        text(random),
        random.nextBoolean() ? Optional.empty() : Optional.of(random.nextDouble()));
  }

  private static Optional<String> text(Random random) {
    return random.nextBoolean() ? Optional.empty() : Optional.of("ü" + random.nextInt());
  }

  private static RecordOrigin origin(Random random) {
    return new RecordOrigin(
        "topic",
        random.nextInt(),
        random.nextLong(),
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(
                new RecordOrigin.Original(
                    random.nextBoolean() ? Optional.empty() : Optional.of(bytes(random)),
                    Optional.of(bytes(random)))));
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(40)];
    random.nextBytes(bytes);
    return bytes;
  }
}
