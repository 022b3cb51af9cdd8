package io.ecistreams.miner;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecistreams.avro.MinedNegatives;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MiningLoopTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final int QUERIES = 10;
  private static final PassageCollection COLLECTION =
      new PassageCollection(
          List.of(new Passage("p0", "zero"), new Passage("p1", "one")),
          IntStream.range(0, QUERIES)
              .mapToObj(i -> new LabelledQuery("q" + i, "query", List.of("p0")))
              .toList(),
          Map.of());

  private final FakeTicker ticker = new FakeTicker();
  private final List<MinedNegatives> taken = new CopyOnWriteArrayList<>();

  @Test
  void shouldKeepTheRateWhenThrottled() throws InterruptedException {
    run(new MiningPlan(20, OptionalInt.of(3), false, 1), taken::add);

    assertThat(taken).hasSize(3 * QUERIES);
    assertThat(ticker.sleeps).hasSize(3 * QUERIES).containsOnly(MILLISECONDS.toNanos(50));
  }

  @Test
  void shouldTakeTheTimeOfTheSinkOffTheWaitWhenItIsSlow() throws InterruptedException {
    run(
        new MiningPlan(20, OptionalInt.of(1), false, 1),
        record -> ticker.advance(MILLISECONDS.toNanos(30)));

    assertThat(ticker.sleeps).containsOnly(MILLISECONDS.toNanos(20));
  }

  @Test
  void shouldNotBurstWhenTheSinkWasBlockedForLong() throws InterruptedException {
    run(
        new MiningPlan(20, OptionalInt.of(1), false, 1),
        record -> {
          if (taken.isEmpty()) {
            ticker.advance(SECONDS.toNanos(60));
          }
          taken.add(record);
        });

    assertThat(ticker.sleeps).hasSize(QUERIES - 1).containsOnly(MILLISECONDS.toNanos(50));
  }

  @Test
  void shouldWaitFromTheSecondPassOnWhenTheFirstIsUnthrottled() throws InterruptedException {
    run(new MiningPlan(20, OptionalInt.of(2), true, 1), taken::add);

    assertThat(taken).hasSize(2 * QUERIES);
    assertThat(ticker.sleeps).hasSize(QUERIES);
  }

  @Test
  void shouldWaitAfterEachFailureWhenTheFirstPassIsUnthrottled() throws InterruptedException {
    MiningLoop loop =
        run(
            new MiningPlan(20, OptionalInt.of(1), true, 1),
            record -> {
              throw new IllegalStateException("sink is down");
            });

    assertThat(ticker.sleeps).hasSize(QUERIES);
    assertThat(loop.failed()).isEqualTo(QUERIES);
    assertThat(loop.emitted()).isZero();
  }

  @Test
  void shouldGoOnWhenAnEmissionFails() throws InterruptedException {
    MiningLoop loop =
        run(
            new MiningPlan(20, OptionalInt.of(1), false, 1),
            record -> {
              if (record.getQuery().getId().orElseThrow().equals("q3")) {
                throw new IllegalStateException("refused");
              }
              taken.add(record);
            });

    assertThat(taken).hasSize(QUERIES - 1);
    assertThat(loop.emitted()).isEqualTo(QUERIES - 1);
    assertThat(loop.failed()).isEqualTo(1);
  }

  @Test
  void shouldCountTheQueriesForWhichNothingIsFound() throws InterruptedException {
    MiningPlan plan = new MiningPlan(20, OptionalInt.of(2), false, 1);
    MiningLoop loop =
        loop(List.of(new WrittenNegativesMiner(COLLECTION)), plan, taken::add, ticker);
    loop.start();
    loop.await();

    assertThat(loop.fruitless()).isEqualTo(2 * QUERIES);
    assertThat(loop.emitted()).isZero();
    assertThat(loop.failed()).isZero();
    assertThat(new MiningGroup(List.of(loop, loop)).fruitless()).isEqualTo(4 * QUERIES);
    assertThat(run(plan, taken::add).fruitless()).isZero();
  }

  @Test
  void shouldEndAndSayWhyWhenTheMinerCannotGoOn() throws InterruptedException {
    MiningLoop loop =
        run(
            new MiningPlan(20, OptionalInt.empty(), false, 1),
            record -> {
              if (taken.size() == 3) {
                throw new MiningException("the key is wrong");
              }
              taken.add(record);
            });

    assertThat(loop.isOver()).isTrue();
    assertThat(loop.failure().orElseThrow()).hasMessage("the key is wrong");
    assertThat(loop.emitted()).isEqualTo(3);
    assertThat(loop.failed()).isZero();
  }

  @Test
  void shouldNeverWaitWhenTheRateIsInfinite() throws InterruptedException {
    run(new MiningPlan(Double.POSITIVE_INFINITY, OptionalInt.of(2), false, 1), this::takeSlowly);

    assertThat(taken).hasSize(2 * QUERIES);
    assertThat(ticker.sleeps).isEmpty();
  }

  private void takeSlowly(MinedNegatives record) {
    ticker.advance(MILLISECONDS.toNanos(1));
    taken.add(record);
  }

  @Test
  void shouldMineEveryQueryOnceAPassInAnotherOrderWhenLooping() throws InterruptedException {
    run(new MiningPlan(20, OptionalInt.of(2), true, 1), taken::add);

    List<String> first = ids(taken.subList(0, QUERIES));
    List<String> second = ids(taken.subList(QUERIES, 2 * QUERIES));
    assertThat(first).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(second);
    assertThat(first).isNotEqualTo(second);
    assertThat(taken).extracting(MinedNegatives::getMinedAt).containsOnly(NOW);
  }

  @Test
  void shouldRepeatTheOrderWhenTheSeedIsTheSame() throws InterruptedException {
    run(new MiningPlan(20, OptionalInt.of(2), true, 9), taken::add);
    List<String> first = ids(taken);
    taken.clear();
    run(new MiningPlan(20, OptionalInt.of(2), true, 9), taken::add);

    assertThat(ids(taken)).isEqualTo(first);
  }

  @Test
  void shouldEmitNothingAndEndWhenAMinerFindsNothing() throws InterruptedException {
    MiningLoop loop =
        loop(
            List.of(new WrittenNegativesMiner(COLLECTION)),
            new MiningPlan(20, OptionalInt.of(1), true, 1),
            taken::add,
            ticker);
    loop.start();
    loop.await();

    assertThat(taken).isEmpty();
    assertThat(loop.failed()).isZero();
    assertThat(ticker.sleeps).hasSize(QUERIES);
  }

  @Test
  void shouldStopEveryMinerWhenClosedWhileWaiting() throws InterruptedException {
    CountDownLatch asleep = new CountDownLatch(2);
    Ticker endless = new EndlessTicker(asleep);
    MiningLoop loop =
        loop(
            List.of(new RandomMiner(COLLECTION, 1, 1), new RandomMiner(COLLECTION, 1, 2)),
            new MiningPlan(20, OptionalInt.empty(), true, 1),
            taken::add,
            endless);
    loop.start();
    asleep.await();
    loop.close();
    loop.close();
    loop.await();

    assertThat(taken).hasSize(2 * (QUERIES + 1));
  }

  @Test
  void shouldStopWithoutCountingAFailureWhenClosedWhileTheSinkBlocks() throws InterruptedException {
    CountDownLatch blocked = new CountDownLatch(1);
    MiningLoop loop =
        loop(
            List.of(new RandomMiner(COLLECTION, 1, 1)),
            new MiningPlan(20, OptionalInt.empty(), true, 1),
            record -> {
              try {
                blocked.countDown();
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            },
            ticker);
    loop.start();
    blocked.await();
    loop.close();
    loop.await();

    assertThat(loop.emitted()).isZero();
    assertThat(loop.failed()).isZero();
  }

  @Test
  void shouldRefuseWhenThePlanIsOutOfRange() {
    assertThatThrownBy(() -> new MiningPlan(0, OptionalInt.empty(), true, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MiningPlan(1, OptionalInt.of(0), true, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private MiningLoop run(MiningPlan plan, Consumer<MinedNegatives> sink)
      throws InterruptedException {
    MiningLoop loop = loop(List.of(new RandomMiner(COLLECTION, 1, 1)), plan, sink, ticker);
    loop.start();
    loop.await();
    return loop;
  }

  private static MiningLoop loop(
      List<NegativeMiner> miners, MiningPlan plan, Consumer<MinedNegatives> sink, Ticker ticker) {
    return new MiningLoop(
        miners,
        COLLECTION.queries(),
        new MinedNegativesFactory(COLLECTION, "board"),
        plan,
        sink,
        Clock.fixed(NOW, ZoneOffset.UTC),
        ticker);
  }

  private static List<String> ids(List<MinedNegatives> records) {
    return records.stream().map(record -> record.getQuery().getId().orElseThrow()).toList();
  }

  /** Time passes only by sleeping or by hand; for one miner's thread. */
  private static final class FakeTicker implements Ticker {
    private final List<Long> sleeps = new ArrayList<>();
    private long now = 123;

    @Override
    public synchronized long nanoTime() {
      return now;
    }

    @Override
    public synchronized void sleepNanos(long nanos) {
      sleeps.add(nanos);
      now += nanos;
    }

    synchronized void advance(long nanos) {
      now += nanos;
    }
  }

  /** Once asleep, only an interrupt wakes the thread. */
  private record EndlessTicker(CountDownLatch asleep) implements Ticker {
    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public void sleepNanos(long nanos) throws InterruptedException {
      asleep.countDown();
      new CountDownLatch(1).await();
    }
  }
}
