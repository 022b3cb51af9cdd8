package io.ecistreams.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ecistreams.retry.Retries.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RetriesTest {
  private static final Duration MOMENT = Duration.ofMillis(1);

  private final List<Throwable> waitedFor = new ArrayList<>();
  private int calls;

  private String answerAfter(int failures) {
    calls++;
    if (calls <= failures) {
      throw new IllegalStateException("failure " + calls);
    }
    return "answer";
  }

  private Retries retries(Waits waits) {
    return new Retries(waits, IllegalStateException.class::isInstance, waitedFor::add);
  }

  @Test
  void shouldDoubleTheWaitUpToTheLongestWhenItFailsAgain() {
    Waits waits = new Waits(Duration.ofMillis(100), Duration.ofSeconds(5), Duration.ofDays(1));

    assertThat(IntStream.of(1, 2, 3, 4, 5, 6, 7, 8, 100).mapToObj(waits::after))
        .extracting(Duration::toMillis)
        .containsExactly(100L, 200L, 400L, 800L, 1_600L, 3_200L, 5_000L, 5_000L, 5_000L);
  }

  @Test
  void shouldAnswerWhenTheFailuresPass() throws Exception {
    assertThat(retries(Waits.always(MOMENT)).call(() -> answerAfter(3))).isEqualTo("answer");
    assertThat(waitedFor)
        .extracting(Throwable::getMessage)
        .containsExactly("failure 1", "failure 2", "failure 3");
  }

  @Test
  void shouldThrowTheLastFailureWhenTheTimeIsUp() {
    Retries brief = retries(new Waits(MOMENT, MOMENT, Duration.ofMillis(50)));

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> brief.call(() -> answerAfter(Integer.MAX_VALUE)))
        .withMessage("failure " + calls);
    assertThat(waitedFor).hasSize(calls - 1);
  }

  @Test
  void shouldTryOnceWhenThereIsNoTime() {
    Retries never = retries(new Waits(MOMENT, MOMENT, Duration.ZERO));

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> never.call(() -> answerAfter(1)));
    assertThat(calls).isEqualTo(1);
    assertThat(waitedFor).isEmpty();
  }

  @Test
  void shouldTryOnceWhenAnotherTryCannotHelp() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                retries(Waits.always(MOMENT))
                    .call(
                        () -> {
                          calls++;
                          throw new IllegalArgumentException();
                        }));
    assertThat(calls).isEqualTo(1);
  }

  @Test
  void shouldEndTheWaitWhenTheThreadIsInterrupted() {
    Thread.currentThread().interrupt();

    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(
            () ->
                retries(Waits.always(Duration.ofDays(1)))
                    .call(() -> answerAfter(Integer.MAX_VALUE)));
    assertThat(calls).isEqualTo(1);
    assertThat(Thread.interrupted()).isFalse();
  }

  private Retries ofServer(int attempts, Duration asked, List<Duration> waits) {
    return Retries.ofServer(
        new Waits(Duration.ofMillis(8), Duration.ofMillis(16), Duration.ofDays(1)),
        attempts,
        IllegalStateException.class::isInstance,
        failure -> Optional.of(asked),
        (failure, wait) -> waits.add(wait));
  }

  @Test
  void shouldSpreadTheWaitsForAServerAndGiveUpAfterTheAttempts() {
    List<Duration> waits = new ArrayList<>();

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> ofServer(4, Duration.ZERO, waits).call(() -> answerAfter(9)))
        .withMessage("failure 4");

    assertThat(waits)
        .satisfiesExactly(
            wait -> assertThat(wait.toNanos()).isBetween(4_000_000L, 8_000_000L),
            wait -> assertThat(wait.toNanos()).isBetween(8_000_000L, 16_000_000L),
            wait -> assertThat(wait.toNanos()).isBetween(8_000_000L, 16_000_000L));
  }

  @Test
  void shouldWaitAsLongAsTheServerAsksWhenThatIsLonger() throws Exception {
    List<Duration> waits = new ArrayList<>();

    ofServer(2, Duration.ofMillis(40), waits).call(() -> answerAfter(1));

    assertThat(waits).containsExactly(Duration.ofMillis(40));
  }

  @Test
  void shouldAskUntilItIsSo() {
    Retries.until(() -> ++calls == 3, MOMENT, Duration.ofMinutes(1));
    assertThat(calls).isEqualTo(3);
  }

  @Test
  void shouldAskNoMoreWhenTheTimeIsUp() {
    Retries.until(() -> ++calls < 0, MOMENT, Duration.ofMillis(20));
    assertThat(calls).isPositive();
  }
}
