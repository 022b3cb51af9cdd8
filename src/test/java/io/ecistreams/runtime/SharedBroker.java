package io.ecistreams.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** One broker for all tests of this JVM that do not stop or secure it; it ends with the JVM. */
final class SharedBroker {
  /** What an operator would wait minutes for happens within a second. */
  static final Map<String, String> QUICK =
      Map.of(
          // Open transactions of the killed are looked for every ten seconds by default.
          "transaction.abort.timed.out.transaction.cleanup.interval.ms",
          "500",
          "log.cleaner.backoff.ms",
          "1000",
          // What a test leaves behind is deleted soon, not only after the minute of the default.
          "log.segment.delete.delay.ms",
          "1000");

  private static final class Started {
    static final EmbeddedBroker BROKER = start();
  }

  private SharedBroker() {}

  private static EmbeddedBroker start() {
    try {
      Path directory = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "kafka-");
      Map<String, String> settings = new HashMap<>(QUICK);
      // It is never killed, so its controller may wait for it while others use the processors.
      settings.put("broker.session.timeout.ms", "30000");
      return EmbeddedBroker.start(directory, EmbeddedBroker.Ports.free(), settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its address; the first call starts it. */
  static String bootstrapServers() {
    return Started.BROKER.bootstrapServers();
  }
}
