package io.ecistreams.cli;

import io.ecistreams.config.EciConfig;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.runtime.Core;
import io.ecistreams.runtime.EciApplication;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs one instance of the application until it is told to stop. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    versionProvider = Eci.Version.class,
    description = {
      "Runs the application against Kafka and a schema registry until SIGINT or SIGTERM.",
      "Start it several times with the same application.id to share the work. The topics must be"
          + " there: eci topics create."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  eci run --config eci.properties",
      "  export ECI_KAFKA_BOOTSTRAP_SERVERS=localhost:9092",
      "  export ECI_SCHEMA_REGISTRY_URL=http://localhost:8081",
      "  eci run"
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {
      ExitCodes.OK_TEXT,
      ExitCodes.FAILURE_TEXT,
      ExitCodes.USAGE_TEXT,
      ExitCodes.SIGNAL_TEXT
    })
final class RunCommand implements Callable<Integer> {
  private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

  @Spec private CommandSpec spec;

  @Mixin private ConfigOption config;

  @Override
  public Integer call() throws InterruptedException {
    EciConfig eci = config.load();
    try (TextEmbedder embedder = Core.cached(eci, Core.encoder(eci));
        EciApplication application = new EciApplication(eci, embedder)) {
      Thread hook = new Thread(() -> application.close(STOP_WITHIN), "shutdown");
      Runtime.getRuntime().addShutdownHook(hook);
      application.start();
      Optional<String> failure = application.awaitEnd();
      PrintWriter err = spec.commandLine().getErr();
      failure.ifPresent(why -> err.println("eci: " + why));
      err.flush();
      return failure.isPresent() ? ExitCodes.FAILURE : ExitCodes.OK;
    }
  }
}
