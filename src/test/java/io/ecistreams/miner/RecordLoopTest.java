package io.ecistreams.miner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.testing.Mined;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RecordLoopTest {
  private static final List<MinedNegatives> RECORDS =
      IntStream.range(0, 5)
          .mapToObj(i -> Mined.record("b", "s", i, 1, 2, Instant.EPOCH).build())
          .toList();

  private final List<MinedNegatives> taken = new CopyOnWriteArrayList<>();

  @Test
  void shouldHandOverAllRecordsInTheirOrderOnceAPass() {
    RecordLoop loop = run(RECORDS::stream, 2, taken::add);

    assertThat(taken).hasSize(10).startsWith(RECORDS.toArray(MinedNegatives[]::new));
    assertThat(taken.subList(5, 10)).isEqualTo(RECORDS);
    assertThat(loop.emitted()).isEqualTo(10);
    assertThat(loop.failure()).isEmpty();
  }

  @Test
  void shouldEndWithWhatWasWrongWhenARecordCannotBeRead() {
    RecordLoop loop =
        run(
            () ->
                RECORDS.stream()
                    .peek(
                        record -> {
                          if (record == RECORDS.get(3)) {
                            throw new IllegalStateException("line 4 is broken");
                          }
                        }),
            1,
            taken::add);

    assertThat(taken).hasSize(3);
    assertThat(loop.failure().orElseThrow()).hasMessage("line 4 is broken");
  }

  @Test
  void shouldEndWhenThereIsNothing() {
    RecordLoop loop = run(Stream::empty, 1_000_000, taken::add);

    assertThat(loop.emitted()).isZero();
    assertThat(loop.failure()).isEmpty();
  }

  @Test
  void shouldStopWithoutAFailureWhenClosedWhileTheSinkWaits() throws InterruptedException {
    CountDownLatch blocked = new CountDownLatch(1);
    RecordLoop loop =
        loop(
            RECORDS::stream,
            1,
            record -> {
              blocked.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    loop.start();
    blocked.await();
    loop.close();

    assertThat(loop.isOver()).isTrue();
    assertThat(loop.emitted()).isZero();
    assertThat(loop.failure()).isEmpty();
  }

  private static RecordLoop run(
      Supplier<Stream<MinedNegatives>> records, int passes, Consumer<MinedNegatives> sink) {
    RecordLoop loop = loop(records, passes, sink);
    loop.start();
    await("the end of the loop").pollInterval(Duration.ofMillis(5)).until(loop::isOver);
    return loop;
  }

  private static RecordLoop loop(
      Supplier<Stream<MinedNegatives>> records, int passes, Consumer<MinedNegatives> sink) {
    MiningPlan plan = new MiningPlan(Double.POSITIVE_INFINITY, OptionalInt.of(passes), false, 1);
    return new RecordLoop(records, plan, sink, Ticker.system());
  }
}
