package io.ecistreams.runtime;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;

/**
 * Keeps a few harmless warnings of Kafka, and endless repetitions, off the terminal. Their loggers
 * cannot simply be silenced: the same ones report brokers that do not answer and settings that are
 * overruled.
 */
public final class KafkaNoise extends Filter<ILoggingEvent> {

  private static final String NETWORK_CLIENT = "org.apache.kafka.clients.NetworkClient";

  private static final String SENDER = "org.apache.kafka.clients.producer.internals.Sender";

  private static final List<Line> HARMLESS =
      List.of(
          // Comes with every shutdown of an embedded broker.
          new Line(
              NETWORK_CLIENT, "Attempting to close NetworkClient that has already been closed"),
          // A call of an admin client reports its own failure, in one sentence instead of twenty.
          new Line(NETWORK_CLIENT, "[AdminClient "),
          // Kafka Streams makes its internal topics a moment after it has first asked for them.
          new Line(NETWORK_CLIENT, "The metadata response from the cluster reported a recoverable"),
          // The first requests of a transaction may overtake the end of the one before (KIP-890):
          // the broker refuses them, the client sends them again in order, and both log it.
          new Line(SENDER, "CONCURRENT_TRANSACTIONS"),
          new Line(SENDER, "OUT_OF_ORDER_SEQUENCE_NUMBER"),
          new Line("kafka.server.ReplicaManager", "Error processing append operation"),
          // An embedded broker is its own controller: on a busy machine it keeps itself waiting.
          new Line("kafka.server.BrokerLifecycleManager", "error REQUEST_TIMED_OUT"),
          // An answer that comes after its partition was given up, at every shutdown or rebalance.
          new Line(
              "org.apache.kafka.clients.consumer.internals.OffsetFetcherUtils",
              "as it is no longer assigned"),
          // Ours is enabled; this is about the throwaway settings of an empty topology.
          new Line(
              "org.apache.kafka.streams.StreamsConfig",
              "Processing exception handler is not enabled for the GlobalThread"),
          // Each of them, and then FailurePolicy in one place, says why a stream thread failed.
          new Line(
              "org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler",
              "Exception caught during message processing"),
          new Line(
              "org.apache.kafka.streams.processor.internals.ProcessorNode",
              "Processing exception handler is set to fail"),
          new Line(
              "org.apache.kafka.streams.processor.internals.TaskExecutor",
              "Failed to process stream task"),
          new Line("org.apache.kafka.streams.KafkaStreams", "Replacing thread in the streams"),
          // A task is given up, and those that have shared its sums with it.
          new Line(
              "org.apache.kafka.streams.processor.internals.ProcessorStateManager",
              "Failed to flush cache of store fold-marks"),
          new Line(
              "org.apache.kafka.streams.processor.internals.TaskManager", "Error flushing cache"),
          // After an outage that was longer than a transaction may be: the thread says so itself
          // and starts again from the last commit.
          new Line(
              "org.apache.kafka.streams.processor.internals.RecordCollectorImpl",
              "since the producer is fenced"),
          // Of a clean-up, which leaves the file with the id of the process on purpose.
          new Line(
              "org.apache.kafka.streams.processor.internals.StateDirectory",
              "Failed to delete state store directory"),
          // The default is elsewhere: who puts state there, as the demo does, means it.
          new Line(
              "org.apache.kafka.streams.processor.internals.StateDirectory",
              "Using an OS temp directory in the state.dir property"));

  /**
   * Each client says so twice a second while a broker is away, and a producer twice for each batch
   * that was on its way, or that comes before its partition is led again: once a minute is enough.
   */
  private static final List<Line> REPEATED =
      List.of(
          new Line(NETWORK_CLIENT, "could not be established"),
          new Line(NETWORK_CLIENT, "disconnected"),
          new Line(SENDER, "NETWORK_EXCEPTION"),
          new Line(SENDER, "NetworkException: Disconnected"),
          new Line(SENDER, "NOT_LEADER_OR_FOLLOWER"),
          new Line(SENDER, "NotLeaderOrFollowerException"));

  private static final long REPEAT_MS = 60_000;

  private long repeatedMs = Long.MIN_VALUE / 2;

  @Override
  public synchronized FilterReply decide(ILoggingEvent event) {
    if (isHarmless(event)) {
      return FilterReply.DENY;
    }
    if (REPEATED.stream().noneMatch(line -> line.matches(event))) {
      return FilterReply.NEUTRAL;
    }
    if (event.getTimeStamp() - repeatedMs < REPEAT_MS) {
      return FilterReply.DENY;
    }
    repeatedMs = event.getTimeStamp();
    return FilterReply.NEUTRAL;
  }

  private static boolean isHarmless(ILoggingEvent event) {
    return HARMLESS.stream().anyMatch(line -> line.matches(event));
  }

  private record Line(String logger, String part) {
    boolean matches(ILoggingEvent event) {
      return event.getLoggerName().equals(logger) && event.getFormattedMessage().contains(part);
    }
  }
}
