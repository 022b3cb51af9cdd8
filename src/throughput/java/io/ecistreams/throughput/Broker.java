package io.ecistreams.throughput;

import io.ecistreams.runtime.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A Kafka broker in a process of its own. */
public final class Broker {
  static final String LISTENING = "listening on ";

  private Broker() {}

  /** The directory of its data. */
  public static void main(String[] args) throws InterruptedException, IOException {
    // Input that was read is deleted between two rounds, which frees the page cache for the next.
    Map<String, String> deleteSoon =
        Map.of("log.retention.check.interval.ms", "2000", "log.segment.delete.delay.ms", "500");
    EmbeddedBroker broker =
        EmbeddedBroker.start(Path.of(args[0]), EmbeddedBroker.Ports.free(), deleteSoon);
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
    System.out.println(LISTENING + broker.bootstrapServers());
    new CountDownLatch(1).await();
  }
}
