package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.spi.FilterReply;
import ch.qos.logback.core.status.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.spi.SLF4JServiceProvider;

final class LoggingTest {

  @TempDir Path directory;

  @Test
  void shouldHaveOneProviderWhenTheClassPathIsComplete() {
    assertThat(ServiceLoader.load(SLF4JServiceProvider.class)).hasSize(1);
  }

  @Test
  void shouldTakeLevelAndFileWhenTheEnvironmentSetsThem() throws JoranException, IOException {
    Path file = directory.resolve("eci.log");
    LoggerContext context = new LoggerContext();
    context.putProperty("ECI_LOG_LEVEL", "DEBUG");
    context.putProperty("ECI_LOG_FILE", file.toString());

    configure(context);
    context.getLogger("io.ecistreams.x").debug("hello {}", "file");
    context.getLogger("org.apache.kafka.x").info("noise");
    context.stop();

    assertThat(Files.readString(file)).contains("hello file").doesNotContain("noise");
  }

  @Test
  void shouldBeCalmWhenNothingIsSet() throws JoranException {
    LoggerContext context = new LoggerContext();

    configure(context);

    assertThat(context.getLogger("io.ecistreams.x").getEffectiveLevel()).isEqualTo(Level.INFO);
    assertThat(context.getLogger("org.apache.kafka").getEffectiveLevel()).isEqualTo(Level.WARN);
    assertThat(context.getLogger("ROOT").getAppender("FILE")).isNull();
    context.stop();
  }

  @Test
  void shouldNotPassOnLucenesRemarkWhenTheScreenIsOurs() {
    Logging.quiet(Map.of("ECI_LOG_LEVEL", "ERROR"));

    String name = "org.apache.lucene.internal.vectorization.VectorizationProvider";
    assertThat(java.util.logging.Logger.getLogger(name).isLoggable(java.util.logging.Level.WARNING))
        .isFalse();
  }

  @Test
  void shouldDropHarmlessWarningsOnlyWhenKafkaIsNoisy() {
    assertThat(
            decision("[Channel] Attempting to close NetworkClient that has already been closed."))
        .isEqualTo(FilterReply.DENY);
    assertThat(decision("[AdminClient clientId=a] Connection to node -1 could not be established."))
        .isEqualTo(FilterReply.DENY);
    assertThat(decision("[Consumer clientId=c] Connection to node -1 could not be established."))
        .isEqualTo(FilterReply.NEUTRAL);
  }

  @Test
  void shouldSayOnceWhyAThreadFailedWhenKafkaStreamsSaysItFourTimes() {
    Logger logger = new LoggerContext().getLogger("org.apache.kafka.streams.KafkaStreams");
    String message = "stream-client [a] Replacing thread in the streams uncaught exception handler";
    LoggingEvent replaced = new LoggingEvent("", logger, Level.ERROR, message, null, null);
    LoggingEvent other = new LoggingEvent("", logger, Level.ERROR, "something else", null, null);

    assertThat(new KafkaNoise().decide(replaced)).isEqualTo(FilterReply.DENY);
    assertThat(new KafkaNoise().decide(other)).isEqualTo(FilterReply.NEUTRAL);
  }

  @Test
  void shouldLeaveTheFencingOfAThreadToTheThreadWhenItsProducerSaysItToo() {
    Logger producer =
        new LoggerContext()
            .getLogger("org.apache.kafka.streams.processor.internals.RecordCollectorImpl");
    String fenced =
        "Error encountered sending record to topic t for task 2_2 due to: an old epoch. Written offsets would not be recorded and no more records would be sent since the producer is fenced, indicating the task may be migrated out";
    LoggingEvent harmless = new LoggingEvent("", producer, Level.ERROR, fenced, null, null);
    LoggingEvent other =
        new LoggingEvent("", producer, Level.ERROR, "Error encountered sending", null, null);

    assertThat(new KafkaNoise().decide(harmless)).isEqualTo(FilterReply.DENY);
    assertThat(new KafkaNoise().decide(other)).isEqualTo(FilterReply.NEUTRAL);
  }

  @Test
  void shouldSayOnceAMinuteThatABrokerIsAwayWhenAllClientsSayItAgainAndAgain() {
    KafkaNoise noise = new KafkaNoise();
    String message = "[Consumer clientId=c] Connection to node 1 could not be established.";
    LoggingEvent event = event(message);

    event.setTimeStamp(1_000_000);
    assertThat(noise.decide(event)).isEqualTo(FilterReply.NEUTRAL);
    LoggingEvent other = event("[Producer clientId=p] Bootstrap broker a:1 disconnected");
    other.setTimeStamp(1_000_500);
    assertThat(noise.decide(other)).isEqualTo(FilterReply.DENY);
    LoggingEvent batch = ofSender("Got error produce response. Error: NETWORK_EXCEPTION.");
    batch.setTimeStamp(1_000_600);
    assertThat(noise.decide(batch)).isEqualTo(FilterReply.DENY);
    LoggingEvent refused = ofSender("Got error produce response. Error: RECORD_LIST_TOO_LARGE.");
    refused.setTimeStamp(1_000_700);
    assertThat(noise.decide(refused)).isEqualTo(FilterReply.NEUTRAL);
    LoggingEvent later = event(message);
    later.setTimeStamp(1_060_000);
    assertThat(noise.decide(later)).isEqualTo(FilterReply.NEUTRAL);
  }

  private static FilterReply decision(String message) {
    return new KafkaNoise().decide(event(message));
  }

  private static LoggingEvent event(String message) {
    return event("org.apache.kafka.clients.NetworkClient", message);
  }

  private static LoggingEvent ofSender(String message) {
    return event("org.apache.kafka.clients.producer.internals.Sender", message);
  }

  private static LoggingEvent event(String name, String message) {
    Logger logger = new LoggerContext().getLogger(name);
    return new LoggingEvent("", logger, Level.WARN, message, null, null);
  }

  private static void configure(LoggerContext context) throws JoranException {
    // Events are not formatted without one, and only the first context is given one by slf4j.
    context.setMDCAdapter(new LogbackMDCAdapter());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(LoggingTest.class.getResource("/logback.xml"));
    assertThat(context.getStatusManager().getCopyOfStatusList())
        .noneMatch(status -> status.getLevel() >= Status.WARN);
  }
}
