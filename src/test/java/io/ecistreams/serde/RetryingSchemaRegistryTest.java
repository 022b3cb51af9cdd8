package io.ecistreams.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RetryingSchemaRegistryTest {
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
  void shouldLogOnceGoingAndOnceComingWhenManyCallsAreRetried() {
    AwayRegistry away = new AwayRegistry(true).answersAfter(2);
    RetryingSchemaRegistry registry = new RetryingSchemaRegistry(away, Duration.ofMinutes(1));

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
        .isThrownBy(
            () ->
                new RetryingSchemaRegistry(away, Duration.ofMillis(250)).register("t-value", "{}"))
        .withMessageContaining("http://away")
        .withMessageContaining("subject t-value")
        .withMessageMatching(
            ".* Gave up after %d attempts in [\\d.]+ s\\.".formatted(away.calls()));
  }

  @Test
  void shouldNotWarnAgainWhenItGaveUpBefore() {
    RetryingSchemaRegistry registry =
        new RetryingSchemaRegistry(new AwayRegistry(true), Duration.ofMillis(150));

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
        .isThrownBy(
            () ->
                new RetryingSchemaRegistry(away, Duration.ofMinutes(1)).register("t-value", "{}"));
    assertThat(away.calls()).isEqualTo(1);
    assertThat(log.list).isEmpty();
  }

  @Test
  void shouldNotRetryWhenTheRegistryAnswersThatItDoesNotKnow() {
    MemoryRegistry memory = new MemoryRegistry();

    assertThatExceptionOfType(UnknownSchemaException.class)
        .isThrownBy(() -> new RetryingSchemaRegistry(memory, Duration.ofMinutes(1)).schemaById(3));
    assertThat(memory.calls()).isEqualTo(1);
  }

  @Test
  void shouldKeepTheInterruptWhenInterruptedWhileWaiting() {
    RetryingSchemaRegistry registry =
        new RetryingSchemaRegistry(new AwayRegistry(true), Duration.ofMinutes(1));
    Thread.currentThread().interrupt();

    assertThatExceptionOfType(RegistryUnavailableException.class)
        .isThrownBy(() -> registry.schemaById(3))
        .withMessageContaining("Interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }
}
