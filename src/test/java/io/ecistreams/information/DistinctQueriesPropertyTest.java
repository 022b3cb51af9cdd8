package io.ecistreams.information;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import io.ecistreams.model.Fnv1a64;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class DistinctQueriesPropertyTest {

  @Property(tries = 50)
  void shouldBeExactWhenNoMoreThanTheStatedNumberHaveCome(
      @ForAll @IntRange(min = 0, max = DistinctQueries.EXACT) int distinct, @ForAll long seed) {
    List<Long> hashes = hashes(seed, distinct);
    hashes.addAll(List.copyOf(hashes));
    Collections.shuffle(hashes, new Random(seed));

    assertThat(sketch(hashes).count()).isEqualTo(distinct);
  }

  @Example
  void shouldBeExactWhenTheLimitIsReachedAndEstimateBeyondIt() {
    for (int seed = 0; seed < 50; seed++) {
      List<Long> hashes = hashes(seed, DistinctQueries.EXACT);
      DistinctQueries sketch = sketch(hashes);
      assertThat(sketch.count()).isEqualTo(DistinctQueries.EXACT);
      hashes.forEach(sketch::add);
      assertThat(sketch.count()).isEqualTo(DistinctQueries.EXACT);
      sketch.add(seed + 1_000_000_007L);
      assertThat(sketch.count())
          .isGreaterThan(DistinctQueries.EXACT)
          .isCloseTo(DistinctQueries.EXACT, withPercentage(1));
    }
  }

  @Property(tries = 200)
  void shouldBeTheSketchOfTheUnionWhenTwoAreMerged(
      @ForAll @Size(max = 50) List<Long> a, @ForAll @Size(max = 50) List<Long> b) {
    assertUnion(a, b);
  }

  @Property(tries = 50)
  void shouldBeTheSketchOfTheUnionWhenTwoFullOnesOverlap(
      @ForAll @IntRange(min = 0, max = 4_000) int left,
      @ForAll @IntRange(min = 0, max = 4_000) int right,
      @ForAll long seed) {
    List<Long> all = hashes(seed, 5_000);

    assertUnion(all.subList(0, left), all.subList(5_000 - right, 5_000));
  }

  @Property(tries = 50)
  void shouldBeTheSameWhenQueriesComeInAnyOrder(
      @ForAll @IntRange(min = 0, max = 3_000) int distinct, @ForAll long seed) {
    List<Long> hashes = hashes(seed, distinct);
    DistinctQueries straight = sketch(hashes);
    Collections.shuffle(hashes, new Random(seed));

    assertThat(sketch(hashes).hashes()).isEqualTo(straight.hashes());
  }

  @Property(tries = 50)
  void shouldBeTheSameWhenWrittenAndRead(
      @ForAll @IntRange(min = 0, max = 3_000) int distinct, @ForAll long seed) {
    DistinctQueries sketch = sketch(hashes(seed, distinct));

    DistinctQueries read = DistinctQueries.ofHashes(sketch.hashes());

    assertThat(read.hashes()).isEqualTo(sketch.hashes());
    assertThat(read.count()).isEqualTo(sketch.count());
  }

  @Example
  void shouldBeWithinTenPercentWhenAHundredThousandShortIdsHaveCome() {
    for (String prefix : new String[] {"", "q", "query-", "trec-dl-2020/"}) {
      DistinctQueries sketch = new DistinctQueries();
      LongStream.range(0, 100_000).forEach(i -> sketch.add(Fnv1a64.hash(prefix + i)));

      assertThat(sketch.count()).as("prefix '%s'", prefix).isCloseTo(100_000, withPercentage(10));
    }
  }

  private static void assertUnion(List<Long> a, List<Long> b) {
    DistinctQueries merged = sketch(a);
    merged.merge(sketch(b));
    List<Long> all = new ArrayList<>(a);
    all.addAll(b);
    DistinctQueries union = sketch(all);

    assertThat(merged.hashes()).isEqualTo(union.hashes());
    assertThat(merged.count()).isEqualTo(union.count());
  }

  private static DistinctQueries sketch(List<Long> hashes) {
    DistinctQueries sketch = new DistinctQueries();
    hashes.forEach(sketch::add);
    return sketch;
  }

  private static List<Long> hashes(long seed, int count) {
    HashSet<Long> hashes = new HashSet<>();
    Random random = new Random(seed);
    while (hashes.size() < count) {
      hashes.add(random.nextLong());
    }
    return new ArrayList<>(hashes);
  }
}
