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
    Map<String, String> settings =
        Map.of(
            // Input that was read is deleted between two rounds, which frees the page cache.
            "log.retention.check.interval.ms", "2000",
            "log.segment.delete.delay.ms", "500",
            // On a machine that others use as well a broker may be late without being gone.
            "broker.heartbeat.interval.ms", "2000",
            "broker.session.timeout.ms", "60000");
    EmbeddedBroker broker =
        EmbeddedBroker.start(Path.of(args[0]), EmbeddedBroker.Ports.free(), settings);
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
    System.out.println(LISTENING + broker.bootstrapServers());
    new CountDownLatch(1).await();
  }
}
