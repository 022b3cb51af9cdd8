package io.ecistreams.runtime;

import io.ecistreams.avro.Ranking;
import io.ecistreams.config.EciConfig;
import io.ecistreams.serde.AvroSerdes;
import java.util.function.Consumer;

/**
 * Hands every committed ranking to a listener, from the beginning of the topic, on a thread of its
 * own.
 */
public final class RankingFeed implements AutoCloseable {
  private final TopicFeed<Ranking> feed;

  /**
   * A feed that is not started.
   *
   * @param listener called on the feed's thread; must return quickly
   */
  public RankingFeed(EciConfig config, Consumer<Ranking> listener) {
    this.feed =
        new TopicFeed<>(
            config,
            config.topics().rankings(),
            AvroSerdes::rankings,
            (board, ranking) -> ranking.ifPresent(listener),
            false);
  }

  /** Starts reading. */
  public void start() {
    feed.start();
  }

  /**
   * Waits until the feed is closed.
   *
   * @throws KafkaAccessException if it can read no more
   */
  public void awaitEnd() throws InterruptedException {
    feed.awaitEnd();
  }

  /** Stops reading and waits for the thread, a second at most. */
  @Override
  public void close() {
    feed.close();
  }
}
