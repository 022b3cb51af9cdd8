package io.ecistreams.runtime;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.LoggerFactory;

/** What a class warns of from now on, instead of on the terminal. */
final class LogEvents extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 180;

  private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private final Logger logger;

  private LogEvents(Logger logger) {
    this.logger = logger;
  }

  static LogEvents of(Class<?> speaker) {
    LogEvents events = new LogEvents((Logger) LoggerFactory.getLogger(speaker));
    events.start();
    events.logger.addAppender(events);
    events.logger.setAdditive(false);
    events.logger.setLevel(Level.WARN);
    return events;
  }

  @Override
  protected void append(ILoggingEvent event) {
    messages.add(event.getFormattedMessage());
  }

  /** Waits for a message that fits, and returns it. */
  String await(Predicate<String> fits) throws InterruptedException {
    String message = "";
    while (!fits.test(message)) {
      message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError("no such message of " + logger.getName());
      }
    }
    return message;
  }

  /** Those that were not awaited. */
  List<String> all() {
    return List.copyOf(messages);
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    logger.setAdditive(true);
    logger.setLevel(null);
  }
}
