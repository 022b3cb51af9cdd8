package io.ecistreams.runtime;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.TimeoutException;

/** Kafka did not answer or refused; the message is one sentence for the user. */
public final class KafkaAccessException extends RuntimeException {

  public KafkaAccessException(String message) {
    super(message);
  }

  public KafkaAccessException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Words for what a client reported while doing something, e.g. "listing topics", at servers. */
  static KafkaAccessException of(String doing, String servers, ExecutionException failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    String reason =
        cause instanceof TimeoutException
            ? "Kafka at "
                + servers
                + " did not answer in time; check kafka.bootstrap.servers, kafka.security.protocol"
                + " and that the brokers run."
            : cause.getMessage();
    return new KafkaAccessException("Failed at " + doing + ": " + reason, cause);
  }
}
