package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.ecistreams.serde.RetryingSchemaRegistry;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Nothing has come yet, so nothing needs the registry but a word of warning. */
class RegistryAwayIT {
  private final Logger logger = (Logger) LoggerFactory.getLogger(RetryingSchemaRegistry.class);
  private final BlockingQueue<ILoggingEvent> events = new LinkedBlockingQueue<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          events.add(event);
        }
      };

  @TempDir Path directory;

  @BeforeEach
  void listen() {
    appender.start();
    logger.addAppender(appender);
    logger.setAdditive(false);
    logger.setLevel(Level.WARN);
  }

  @AfterEach
  void listenNoMore() {
    logger.detachAppender(appender);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  @Test
  void shouldRunAndNameTheAddressWhenTheRegistryDoesNotAnswer() throws Exception {
    try (StreamFixture fixture = new StreamFixture(directory, Map.of())) {
      fixture.startApplication(Map.of("schema.registry.url", "http://127.0.0.1:1"));

      ILoggingEvent warning = events.poll(30, TimeUnit.SECONDS);
      assertThat(warning).isNotNull();
      assertThat(warning.getLevel()).isEqualTo(Level.WARN);
      assertThat(warning.getFormattedMessage())
          .contains("http://127.0.0.1:1", "cannot be reached", "Retrying for 120.0 s");
    }
  }
}
