package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.junit.jupiter.api.Test;

class ReadingSpeedTest {
  private final AtomicLong end = new AtomicLong();
  private final ReadingSpeed speed =
      new ReadingSpeed((topic, partition, offset) -> end.get() - offset - 1);

  @Test
  void shouldSayHowLongTheRestTakesAtTheSpeedOfTheLastCommit() {
    end.set(10_000);
    read(0, 1_000, 50_000, 51_000);
    assertThat(speed.takeDelayMs(51_000)).isEqualTo(9_000);

    // Twice as fast.
    read(1_000, 3_000, 51_000, 52_000);
    assertThat(speed.takeDelayMs(52_000)).isEqualTo(3_500);
  }

  @Test
  void shouldNotBeBehindWhenEverythingIsRead() {
    end.set(1);
    read(0, 1, 0, 0);
    assertThat(speed.takeDelayMs(60_000)).isZero();
  }

  @Test
  void shouldMeasureFromTheFirstRecordSinceTheLastCommitWhenNothingCameForHours() {
    end.set(100);
    read(0, 100, 0, 10);
    speed.takeDelayMs(1_000);

    end.set(300);
    read(100, 200, 10_000_000, 10_000_100);
    assertThat(speed.takeDelayMs(10_000_100)).isEqualTo(100);
  }

  @Test
  void shouldSayNothingWithoutARecord() {
    end.set(1_000);
    assertThat(speed.takeDelayMs(5)).isZero();
  }

  private void read(int from, int to, long fromMs, long toMs) {
    for (int offset = from; offset < to; offset++) {
      speed.noteRead(place(offset), fromMs + (toMs - fromMs) * (offset - from) / (to - from));
    }
  }

  private static RecordMetadata place(long offset) {
    return new RecordMetadata() {
      @Override
      public String topic() {
        return "negatives";
      }

      @Override
      public int partition() {
        return 0;
      }

      @Override
      public long offset() {
        return offset;
      }
    };
  }
}
