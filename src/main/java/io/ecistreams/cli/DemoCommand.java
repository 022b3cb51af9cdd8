package io.ecistreams.cli;

import io.ecistreams.runtime.Demo;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the whole system at work on one machine, without Kafka, registry or configuration. */
@Command(
    name = "demo",
    description = {
      "Starts a Kafka broker inside this process, four miners over a shipped sample collection, and"
          + " the application, and shows the live ranking of the miners.",
      "Nothing is left behind but the unpacked encoder in ~/.cache/eci-streams."
    },
    footer = {
      "  eci demo",
      "  eci demo --duration 30s",
      "  eci demo --spike",
      "  eci demo --refresh"
    })
final class DemoCommand extends EciCommand {
  private static final Duration CHECK = Duration.ofMillis(100);

  /** Shutdown hooks must be over before an impatient person presses Ctrl-C again. */
  private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "End after this time, counted from the first miner's start, with a final ranking; e.g."
              + " 30s, 5m. A short one waits up to 90 s for the first ranking, up to 15 min with --spike for"
              + " the end of the alarm, with --refresh for what it shows. Without it the demo runs until Ctrl-C.")
  private Optional<Duration> duration = Optional.empty();

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "20",
      description = "Records a second of each miner (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--spike",
      paramLabel = "EXAMPLES",
      arity = "0..1",
      fallbackValue = "2500",
      description =
          "Let bm25 emit copies of positives once so many of its examples are in the ranking"
              + " (default: ${FALLBACK-VALUE}) and its usual rate is known, until its alarm fires;"
              + " then the alarm is resolved.")
  private Optional<Long> spike = Optional.empty();

  @Option(
      names = "--refresh",
      paramLabel = "EXAMPLES",
      arity = "0..1",
      fallbackValue = "2500",
      description =
          "Train the encoder a little, by a linear adapter, once so many of dense's examples are in"
              + " the ranking (default: ${FALLBACK-VALUE}), and let dense mine with it: the next"
              + " revision calibrates, becomes active, and what the other miners find has gone easy.")
  private Optional<Long> refresh = Optional.empty();

  private final CountDownLatch stop = new CountDownLatch(1);

  /** Released when everything has been said: a JVM that is told to end halts after its hooks. */
  private final CountDownLatch stopped = new CountDownLatch(1);

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!(rate > 0) || Double.isInfinite(rate)) {
      throw wrong("--rate must be above 0, not " + rate);
    }
    LiveScreen screen = liveScreen();
    Demo demo = new Demo(environment(), rate, spike, refresh, screen, screen::show, screen::show);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(demo), "shutdown"));
    try {
      try {
        demo.start();
        awaitEnd(demo, screen);
      } catch (RuntimeException | LinkageError e) {
        // Some classes of Kafka cannot be loaded any more while the JVM is shutting down.
        if (!isStopping()) {
          demo.close();
          throw e;
        }
      }
      return finish(demo, screen);
    } finally {
      stopped.countDown();
    }
  }

  private int finish(Demo demo, LiveScreen screen) {
    Optional<String> complaint = end().complaint(demo.failure(), screen, isStopping());
    demo.close();
    screen.finish();
    complaint.ifPresent(this::say);
    return complaint.isEmpty() ? ExitCodes.OK : ExitCodes.FAILURE;
  }

  private boolean isStopping() {
    return stop.getCount() == 0;
  }

  private DemoEnd end() {
    return new DemoEnd(duration, spike.isPresent(), refresh.isPresent());
  }

  private void awaitEnd(Demo demo, LiveScreen screen) throws InterruptedException {
    long start = System.nanoTime();
    while (!stop.await(CHECK.toMillis(), TimeUnit.MILLISECONDS)) {
      Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
      if (demo.failure().isPresent() || end().isOver(elapsed, screen)) {
        return;
      }
    }
  }

  /** Also ends a demo that is still starting: its start fails when its parts are closed. */
  private void stop(Demo demo) {
    long deadline = System.nanoTime() + STOP_WITHIN.toNanos();
    stop.countDown();
    demo.close();
    try {
      if (!stopped.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        say("some parts did not stop in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
