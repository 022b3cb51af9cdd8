package io.ecistreams.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RetryingSchemaRegistryTest {
  private final List<Long> sleepsMs = new ArrayList<>();
  private long nowNanos = 17;
  private final Logger logger = (Logger) LoggerFactory.getLogger(RetryingSchemaRegistry.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
  }

  @Test
  void shouldDoubleTheDelayUpToFiveSecondsWhenTheRegistryStaysAway() {
    AwayRegistry away = new AwayRegistry(true).answersAfter(9);

    assertThat(retrying(away, Duration.ofMinutes(1)).register("t-value", "{}")).isEqualTo(1);

    assertThat(sleepsMs)
        .containsExactly(100L, 200L, 400L, 800L, 1_600L, 3_200L, 5_000L, 5_000L, 5_000L);
  }

  @Test
  void shouldLogOnceGoingAndOnceComingWhenManyCallsAreRetried() {
    AwayRegistry away = new AwayRegistry(true).answersAfter(3);
    RetryingSchemaRegistry registry = retrying(away, Duration.ofMinutes(1));

    registry.lookUp("t-value", "{}");
    registry.schemaById(1);

    assertThat(log.list)
        .extracting(ILoggingEvent::getLevel)
        .containsExactly(Level.WARN, Level.INFO);
    assertThat(log.list.get(0).getFormattedMessage())
        .contains("http://away", "subject t-value", "60.0 s");
  }

  @Test
  void shouldSayHowLongItTriedWhenItGivesUp() {
    AwayRegistry away = new AwayRegistry(true);

    assertThatExceptionOfType(RegistryUnavailableException.class)
        .isThrownBy(() -> retrying(away, Duration.ofSeconds(1)).register("t-value", "{}"))
        .withMessageContaining("http://away")
        .withMessageContaining("subject t-value")
        .withMessageContaining("Gave up after 5 attempts in 1.0 s");
    assertThat(sleepsMs).containsExactly(100L, 200L, 400L, 300L);
  }

  @Test
  void shouldNotWarnAgainWhenItGaveUpBefore() {
    RetryingSchemaRegistry registry = retrying(new AwayRegistry(true), Duration.ofSeconds(1));

    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(RegistryUnavailableException.class)
          .isThrownBy(() -> registry.schemaById(4));
    }
    assertThat(log.list).hasSize(1);
  }

  @Test
  void shouldNotRetryWhenCredentialsAreRefused() {
    AwayRegistry away = new AwayRegistry(false);

    assertThatExceptionOfType(RegistryUnavailableException.class)
        .isThrownBy(() -> retrying(away, Duration.ofMinutes(1)).register("t-value", "{}"));
    assertThat(away.calls()).isEqualTo(1);
    assertThat(log.list).isEmpty();
  }

  @Test
  void shouldNotRetryWhenTheRegistryAnswersThatItDoesNotKnow() {
    MemoryRegistry memory = new MemoryRegistry();

    assertThatExceptionOfType(UnknownSchemaException.class)
        .isThrownBy(() -> retrying(memory, Duration.ofMinutes(1)).schemaById(3));
    assertThat(memory.calls()).isEqualTo(1);
    assertThat(sleepsMs).isEmpty();
  }

  @Test
  void shouldKeepTheInterruptWhenInterruptedWhileWaiting() {
    RetryingSchemaRegistry registry =
        new RetryingSchemaRegistry(
            new AwayRegistry(true),
            Duration.ofMinutes(1),
            () -> nowNanos,
            delay -> {
              throw new InterruptedException();
            });

    assertThatExceptionOfType(RegistryUnavailableException.class)
        .isThrownBy(() -> registry.schemaById(3))
        .withMessageContaining("Interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }

  private RetryingSchemaRegistry retrying(SchemaRegistry registry, Duration retryMax) {
    return new RetryingSchemaRegistry(
        registry,
        retryMax,
        () -> nowNanos,
        delay -> {
          sleepsMs.add(delay.toMillis());
          nowNanos += delay.toNanos();
        });
  }
}
