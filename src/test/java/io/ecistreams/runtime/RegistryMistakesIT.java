package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.cli.CommandRun;
import io.ecistreams.testing.MemoryRegistryServer;
import io.ecistreams.testing.Mined;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A registry's address that is nearly right. */
class RegistryMistakesIT {
  private static final List<List<String>> COMMANDS =
      List.of(
          List.of("alerts"),
          List.of("alerts", "relearn", "--board", "b", "--source", "s"),
          List.of("boards"),
          List.of("mixture", "--board", "b"),
          List.of("ranking", "--board", "b"),
          List.of("ranking", "--board", "b", "--watch"),
          List.of("replay", "--board", "b"));

  /** For two seconds of waiting on a busy machine; a call that is tried again takes longer. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void shouldSayTheCauseWithinSecondsWhenACommandAsksTheRegistry() throws Exception {
    try (MemoryRegistryServer registry = new MemoryRegistryServer();
        StreamFixture fixture = new StreamFixture(directory, Map.of())) {
      Map<String, String> mistakes =
          Map.of(
              registry.url() + "/not/here",
              "Check the path",
              registry.url().replace("http:", "https:"),
              "the URL begins with http:// instead of https://");
      mistakes.forEach(
          (url, cause) ->
              COMMANDS.forEach(
                  command -> {
                    long start = System.nanoTime();
                    CommandRun run =
                        CommandRun.of(
                            fixture.environment(Map.of("schema.registry.url", url)),
                            command.toArray(String[]::new));
                    assertThat(Duration.ofNanos(System.nanoTime() - start))
                        .as("%s with %s", command, url)
                        .isLessThan(PATIENCE);
                    assertThat(run.code()).isEqualTo(1);
                    assertThat(run.err())
                        .contains("eci: The schema registry at " + url, cause)
                        .doesNotContain("Exception", "Gave up after");
                  }));
    }
  }

  @Test
  @EnabledIfSystemProperty(
      named = "eci.endurance",
      matches = "true",
      disabledReason = "takes a minute; mvn verify -Pendurance runs it")
  void shouldGoOnTryingAndSayWhyWhenTheApplicationRuns() throws Exception {
    try (MemoryRegistryServer registry = new MemoryRegistryServer();
        StreamFixture fixture =
            new StreamFixture(directory, Map.of("schema.registry.url", registry.url()));
        LogEvents failures = LogEvents.of(FailurePolicy.class)) {
      EciApplication application =
          fixture.startApplication(
              Map.of(
                  "schema.registry.url",
                  registry.url() + "/not/here",
                  "schema.registry.retry.max.ms",
                  "200"));
      fixture.send(
          List.of(fixture.encode(Mined.record("b", "bm25", 1, 6, 6, Instant.now()).build())));

      for (int times = 0; times < 2; times++) {
        failures.await(
            message ->
                message.contains("Check the path")
                    && message.contains("Starting again from the last commit"));
      }
      assertThat(application.failure()).isEmpty();
      assertThat(application.state()).isNotEqualTo(State.ERROR);
    }
  }
}
