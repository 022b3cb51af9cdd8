package io.ecistreams.miner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpikingMinerTest {
  private static final LabelledQuery QUERY = new LabelledQuery("q", "query", List.of("p1", "p0"));
  private static final PassageCollection COLLECTION =
      new PassageCollection(
          IntStream.range(0, 8).mapToObj(i -> new Passage("p" + i, "passage " + i)).toList(),
          List.of(QUERY),
          Map.of());

  private final SteppedClock clock = new SteppedClock();

  @Test
  void shouldCopyTheReferencePositiveOnlyDuringTheSpike() {
    SpikingMiner miner = spiking(new Fixed(COLLECTION, 5));

    assertThat(ids(miner)).containsExactly("p2", "p3", "p4", "p5", "p6");
    clock.advance(Duration.ofSeconds(29).plusMillis(999));
    assertThat(ids(miner)).containsExactly("p2", "p3", "p4", "p5", "p6");
    clock.advance(Duration.ofMillis(1));
    assertThat(ids(miner))
        .containsExactly("copy-1-of-p1", "copy-2-of-p1", "copy-3-of-p1", "p5", "p6");
    clock.advance(Duration.ofSeconds(20).minusMillis(1));
    assertThat(ids(miner)).startsWith("copy-1-of-p1");
    clock.advance(Duration.ofMillis(1));
    assertThat(ids(miner)).containsExactly("p2", "p3", "p4", "p5", "p6");
  }

  @Test
  void shouldCountFromItsFirstQueryNotFromItsMaking() {
    SpikingMiner miner = spiking(new Fixed(COLLECTION, 5));
    clock.advance(Duration.ofHours(1));

    assertThat(ids(miner)).doesNotContain("copy-1-of-p1");
    clock.advance(Duration.ofSeconds(30));
    assertThat(ids(miner)).contains("copy-1-of-p1");
  }

  @Test
  void shouldKeepScoresAndRanksAndTakeThePositivesTextWhenSpiking() {
    SpikingMiner miner = spiking(new Fixed(COLLECTION, 5));
    List<MinedCandidate> before = miner.mine(QUERY);
    clock.advance(Duration.ofSeconds(35));

    List<MinedCandidate> spoilt = miner.mine(QUERY);

    assertThat(spoilt.subList(0, 3)).extracting(MinedCandidate::text).containsOnly("passage 1");
    assertThat(spoilt).extracting(MinedCandidate::rank).containsExactly(1, 2, 3, 4, 5);
    assertThat(spoilt)
        .extracting(MinedCandidate::score)
        .containsExactlyElementsOf(before.stream().map(MinedCandidate::score).toList());
  }

  @Test
  void shouldSpoilAllThereAreWhenTheMinerFindsFewerThanThree() {
    SpikingMiner miner = spiking(new Fixed(COLLECTION, 2));
    miner.mine(QUERY);
    clock.advance(Duration.ofSeconds(30));

    assertThat(ids(miner)).containsExactly("copy-1-of-p1", "copy-2-of-p1");
  }

  @Test
  void shouldHaveTheNameAndVersionOfTheMinerItSpoils() {
    NegativeMiner miner = new Fixed(COLLECTION, 2);

    assertThat(spiking(miner).source()).isEqualTo(miner.source());
    assertThat(spiking(miner).version()).isEqualTo(miner.version());
  }

  private SpikingMiner spiking(NegativeMiner miner) {
    return new SpikingMiner(
        miner, COLLECTION, Duration.ofSeconds(30), Duration.ofSeconds(20), clock);
  }

  private static List<String> ids(NegativeMiner miner) {
    return miner.mine(QUERY).stream().map(MinedCandidate::id).toList();
  }

  /** Time passes by hand. */
  private static final class SteppedClock extends Clock {
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");

    void advance(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
