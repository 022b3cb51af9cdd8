package io.ecistreams.cli;

import io.ecistreams.config.EciConfig;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.runtime.Core;
import io.ecistreams.runtime.EciApplication;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** Runs one instance of the application until it is told to stop. */
@Command(
    name = "run",
    description = {
      "Runs the application against Kafka and a schema registry until SIGINT or SIGTERM.",
      "Start it several times with the same application.id to share the work. The topics must be"
          + " there: eci topics create."
    },
    footer = {
      "  eci run --config eci.properties",
      "  export ECI_KAFKA_BOOTSTRAP_SERVERS=localhost:9092",
      "  export ECI_SCHEMA_REGISTRY_URL=http://localhost:8081",
      "  eci run"
    })
final class RunCommand extends ConfiguredCommand {
  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

  /** That of a JVM that is told to exit on OutOfMemoryError. */
  private static final int OUT_OF_MEMORY_EXIT = 3;

  @Override
  public Integer call() throws InterruptedException {
    EciConfig eci = configuration();
    Thread.setDefaultUncaughtExceptionHandler(RunCommand::endIfOutOfMemory);
    try (TextEmbedder embedder = Core.cached(eci, Core.encoder(eci));
        EciApplication application = new EciApplication(eci, embedder)) {
      Thread hook = new Thread(() -> application.close(STOP_WITHIN), "shutdown");
      Runtime.getRuntime().addShutdownHook(hook);
      application.start();
      Optional<String> failure = application.awaitEnd();
      embedder.usage().ifPresent(LOG::info);
      failure.ifPresent(this::say);
      return failure.isPresent() ? ExitCodes.FAILURE : ExitCodes.OK;
    }
  }

  /** A half-dead instance keeps its partitions, a dead one hands them over. */
  private static void endIfOutOfMemory(Thread thread, Throwable failure) {
    LOG.error("thread {} failed", thread.getName(), failure);
    if (failure instanceof OutOfMemoryError) {
      Runtime.getRuntime().halt(OUT_OF_MEMORY_EXIT);
    }
  }
}
