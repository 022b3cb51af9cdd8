package io.ecistreams.runtime;

import io.ecistreams.config.EciConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;

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

  /**
   * Removes the topics and the group of an application that has ended: the next of its names finds
   * nothing, and the broker is not slowed down.
   */
  static void remove(EciConfig config) {
    String group = config.streams().applicationId();
    try (Admin admin = Admin.create(config.adminProperties())) {
      Set<String> topics = new HashSet<>(admin.listTopics().names().get());
      Set<String> published =
          Topics.of(config).specs().stream().map(TopicSpec::name).collect(Collectors.toSet());
      topics.removeIf(name -> !name.startsWith(group + "-") && !published.contains(name));
      admin.deleteTopics(topics).all().get();
      // The controller has deleted them, and the broker is about to: until then they seem to exist.
      while (!Collections.disjoint(admin.listTopics().names().get(), topics)) {
        Thread.onSpinWait();
      }
      admin.deleteConsumerGroups(List.of(group)).all().get();
    } catch (ExecutionException e) {
      // There was no group, or a member that was killed or is static is still in it.
      if (!(e.getCause() instanceof GroupIdNotFoundException
          || e.getCause() instanceof GroupNotEmptyException)) {
        throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
