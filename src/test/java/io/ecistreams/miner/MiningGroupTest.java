package io.ecistreams.miner;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.MinedNegatives;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MiningGroupTest {
  private static final PassageCollection COLLECTION =
      new PassageCollection(
          List.of(new Passage("p0", "zero"), new Passage("p1", "one")),
          List.of(new LabelledQuery("q", "query", List.of("p0"))),
          Map.of());

  @Test
  void shouldBeOverWhenOneCannotGoOnThoughOthersCould() throws InterruptedException {
    MiningLoop endless = loop(record -> {});
    MiningLoop refused =
        loop(
            record -> {
              throw new MiningException("the key is wrong");
            });
    try (MiningGroup group = new MiningGroup(List.of(endless, refused))) {
      endless.start();
      assertThat(group.failure()).isEmpty();
      refused.start();
      refused.await();

      assertThat(endless.isOver()).isFalse();
      assertThat(group.isOver()).isTrue();
      assertThat(group.failure().orElseThrow()).hasMessage("the key is wrong");
    }
    assertThat(endless.isOver()).isTrue();
  }

  private static MiningLoop loop(Consumer<MinedNegatives> sink) {
    return new MiningLoop(
        List.of(new RandomMiner(COLLECTION, 1, 1)),
        COLLECTION.queries(),
        new MinedNegativesFactory(COLLECTION, "board"),
        new MiningPlan(1_000, OptionalInt.empty(), false, 1),
        sink,
        Clock.systemUTC(),
        Ticker.system());
  }
}
