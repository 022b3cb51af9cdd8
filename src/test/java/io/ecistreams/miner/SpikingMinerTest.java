package io.ecistreams.miner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpikingMinerTest {
  private static final LabelledQuery QUERY = new LabelledQuery("q", "query", List.of("p1", "p0"));
  private static final PassageCollection COLLECTION =
      new PassageCollection(
          IntStream.range(0, 8).mapToObj(i -> new Passage("p" + i, "passage " + i)).toList(),
          List.of(QUERY),
          Map.of());

  private final AtomicBoolean isOn = new AtomicBoolean();

  @Test
  void shouldCopyTheReferencePositiveOnlyDuringTheSpike() {
    SpikingMiner miner = spiking(new Fixed(COLLECTION, 5));

    assertThat(ids(miner)).containsExactly("p2", "p3", "p4", "p5", "p6");
    isOn.set(true);
    assertThat(ids(miner))
        .containsExactly("copy-1-of-p1", "copy-2-of-p1", "copy-3-of-p1", "p5", "p6");
    isOn.set(false);
    assertThat(ids(miner)).containsExactly("p2", "p3", "p4", "p5", "p6");
  }

  @Test
  void shouldKeepScoresAndRanksAndTakeThePositivesTextWhenSpiking() {
    SpikingMiner miner = spiking(new Fixed(COLLECTION, 5));
    List<MinedCandidate> before = miner.mine(QUERY);
    isOn.set(true);

    List<MinedCandidate> spoilt = miner.mine(QUERY);

    assertThat(spoilt.subList(0, 3)).extracting(MinedCandidate::text).containsOnly("passage 1");
    assertThat(spoilt).extracting(MinedCandidate::rank).containsExactly(1, 2, 3, 4, 5);
    assertThat(spoilt)
        .extracting(MinedCandidate::score)
        .containsExactlyElementsOf(before.stream().map(MinedCandidate::score).toList());
  }

  @Test
  void shouldSpoilAllThereAreWhenTheMinerFindsFewerThanThree() {
    isOn.set(true);

    assertThat(ids(spiking(new Fixed(COLLECTION, 2))))
        .containsExactly("copy-1-of-p1", "copy-2-of-p1");
  }

  @Test
  void shouldHaveTheNameAndVersionOfTheMinerItSpoils() {
    NegativeMiner miner = new Fixed(COLLECTION, 2);

    assertThat(spiking(miner).source()).isEqualTo(miner.source());
    assertThat(spiking(miner).version()).isEqualTo(miner.version());
  }

  private SpikingMiner spiking(NegativeMiner miner) {
    return new SpikingMiner(miner, COLLECTION, isOn::get);
  }

  private static List<String> ids(NegativeMiner miner) {
    return miner.mine(QUERY).stream().map(MinedCandidate::id).toList();
  }
}
