package io.ecistreams.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ecistreams.retry.Retries.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
