package io.ecistreams.runtime;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.config.EciConfig;
import io.ecistreams.model.EmbeddingException;
import io.ecistreams.serde.RegistryUnavailableException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rocksdb.RocksDBException;
import org.slf4j.LoggerFactory;

class FailurePolicyTest {
  private static final RuntimeException OUTAGE =
      new StreamsException(new IllegalStateException("broken pipe"));

  private final FailurePolicy policy =
      new FailurePolicy(
          Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
          new LocalState(EciConfig.of(Map.of("state.dir", "state")).streams()));

  @BeforeEach
  void quiet() {
    logger().setLevel(ch.qos.logback.classic.Level.OFF);
  }

  @AfterEach
  void loud() {
    logger().setLevel(null);
  }

  @Test
  void shouldSayThatItEndedInAnErrorWhenKafkaStreamsDidNotReplaceTheThread() {
    assertThat(policy.handle(OUTAGE)).isEqualTo(REPLACE_THREAD);

    assertThat(policy.reason(State.ERROR).orElseThrow())
        .startsWith("Kafka Streams ended in an error; see the log above")
        .contains("broken pipe");
  }

  @Test
  void shouldWaitForAnEncoderAsLongAsItIsAwayAndShutDownWhenItIsWrong() {
    for (int i = 0; i < 20; i++) {
      assertThat(
              policy.handle(
                  new StreamsException(
                      new EmbeddingException(EmbeddingException.Fault.OUTAGE, "away"))))
          .isEqualTo(REPLACE_THREAD);
    }

    assertThat(policy.handle(new StreamsException(new EmbeddingException("wrong"))))
        .isEqualTo(SHUTDOWN_CLIENT);
    assertThat(policy.reason(State.ERROR)).hasValue("wrong");
  }

  @Test
  void shouldSayThatItEndedInAnErrorWhenNobodyAskedThePolicy() {
    assertThat(policy.reason(State.ERROR))
        .hasValue("Kafka Streams ended in an error; see the log above.");
  }

  @Test
  void shouldHaveNoReasonWhenItWasClosedAfterAnOutage() {
    policy.handle(OUTAGE);

    assertThat(policy.reason(State.NOT_RUNNING)).isEmpty();
  }

  @Test
  void shouldShutDownWithAReasonWhenTheGlobalThreadFails() throws Exception {
    assertThat(onThread("eci-1-GlobalStreamThread", OUTAGE)).isEqualTo(SHUTDOWN_CLIENT);
    assertThat(policy.reason(State.ERROR).orElseThrow())
        .contains("backgrounds", "cannot replace it", "broken pipe");
  }

  @Test
  void shouldShutDownWhenTheRegistryIsAwayFromTheGlobalThread() throws Exception {
    RuntimeException away = new RegistryUnavailableException("http://r is away.", true, null);

    assertThat(onThread("eci-1-StreamThread-1", away)).isEqualTo(REPLACE_THREAD);
    assertThat(onThread("eci-1-GlobalStreamThread", away)).isEqualTo(SHUTDOWN_CLIENT);
    assertThat(policy.reason(State.ERROR).orElseThrow()).endsWith("http://r is away.");
  }

  @Test
  void shouldShutDownWithItsWordsWhenTheEncoderFails() {
    assertThat(policy.handle(new StreamsException(new EmbeddingException("no model"))))
        .isEqualTo(SHUTDOWN_CLIENT);
    assertThat(policy.reason(State.ERROR)).hasValue("no model");
  }

  @Test
  void shouldShutDownAndSayWhatToDoWhenTheDiskIsFull() {
    RuntimeException full =
        new ProcessorStateException(
            "Error while executing putting key",
            new RocksDBException("While appending to file: 7.log: No space left on device"));

    assertThat(policy.handle(new StreamsException(full))).isEqualTo(SHUTDOWN_CLIENT);
    assertThat(policy.reason(State.ERROR).orElseThrow())
        .contains(Path.of("state", "eci-streams").toString(), "is full", "Nothing is lost");
  }

  @Test
  void shouldShutDownWhenThreadsFailAgainAndAgain() {
    for (int i = 0; i < 5; i++) {
      assertThat(policy.handle(OUTAGE)).isEqualTo(REPLACE_THREAD);
    }
    assertThat(policy.handle(OUTAGE)).isEqualTo(SHUTDOWN_CLIENT);
    assertThat(policy.reason(State.ERROR).orElseThrow()).contains("more than 5 times");
  }

  private StreamThreadExceptionResponse onThread(String name, Throwable failure)
      throws InterruptedException, ExecutionException {
    CompletableFuture<StreamThreadExceptionResponse> response = new CompletableFuture<>();
    new Thread(() -> response.complete(policy.handle(failure)), name).start();
    return response.get();
  }

  private static ch.qos.logback.classic.Logger logger() {
    return (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(FailurePolicy.class);
  }
}
