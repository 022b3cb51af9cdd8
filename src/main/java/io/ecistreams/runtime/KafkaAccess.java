package io.ecistreams.runtime;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaFuture;

/** Waits for what an Admin client was asked. */
final class KafkaAccess {

  private KafkaAccess() {}

  /**
   * The answer.
   *
   * @param doing for the message, e.g. "listing topics"
   * @param servers for the message
   * @throws KafkaAccessException if Kafka does not answer or refuses
   */
  static <T> T await(String doing, String servers, KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw KafkaAccessException.of(doing, servers, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaAccessException("Interrupted at " + doing + ".", e);
    }
  }
}
