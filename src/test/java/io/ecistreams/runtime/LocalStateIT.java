package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Ranking;
import io.ecistreams.cli.CommandRun;
import io.ecistreams.testing.BadInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Local state that an instance must not go on with. */
class LocalStateIT {
  private static final int EXAMPLES_PER_RECORD = 3;

  @TempDir Path directory;

  @Test
  void shouldStartAtOnceWithoutWhatWasResetElsewhere() throws Exception {
    try (StreamFixture fixture = fixture();
        LogEvents warnings = LogEvents.of(LocalState.class)) {
      fixture.startApplication(machine("away"));
      fixture.send(records(fixture, 0, 100));
      Ranking before = awaitExamples(fixture, 100);
      fixture.stopApplication();
      reset(fixture, "latest");

      EciApplication again = fixture.startApplication(machine("away"));
      assertThat(warnings.await(message -> message.contains("discarded")))
          .contains(directory.resolve("away").toString());
      fixture.send(records(fixture, 100, 140));

      Ranking after =
          fixture.await(
              "good",
              r ->
                  r.getEmittedAt().isAfter(before.getEmittedAt())
                      && StreamFixture.examples(r) >= 40 * EXAMPLES_PER_RECORD);
      assertThat(StreamFixture.examples(after)).isEqualTo(40 * EXAMPLES_PER_RECORD);
      assertThat(again.failure()).isEmpty();
    }
  }

  @Test
  void shouldCountAllOnceWhenTheChangelogsHaveGrownAgainElsewhere() throws Exception {
    try (StreamFixture fixture = fixture();
        LogEvents warnings = LogEvents.of(LocalState.class)) {
      fixture.startApplication(machine("away"));
      fixture.send(records(fixture, 0, 100));
      awaitExamples(fixture, 100);
      fixture.stopApplication();
      reset(fixture, "earliest");
      fixture.startApplication(machine("here"));
      fixture.send(records(fixture, 100, 200));
      awaitExamples(fixture, 200);
      fixture.stopApplication();

      fixture.startApplication(machine("away"));
      warnings.await(message -> message.contains("discarded"));
      fixture.send(records(fixture, 200, 240));
      awaitExamples(fixture, 240);
    }
  }

  @Test
  void shouldRestoreNothingWhenNothingWasReset() throws Exception {
    try (StreamFixture fixture = fixture()) {
      fixture.startApplication(machine("here"));
      fixture.send(records(fixture, 0, 100));
      awaitExamples(fixture, 100);
      fixture.stopApplication();

      EciApplication again = fixture.startApplication(machine("here"));
      fixture.send(records(fixture, 100, 140));
      awaitExamples(fixture, 140);
      assertThat(again.restoreProgress().rowsRestored()).isZero();
    }
  }

  @Test
  void shouldSayThatNothingIsLostAndRestoreAtTheNextStartWhenStoresAreDamaged() throws Exception {
    try (StreamFixture fixture = fixture()) {
      Path stores = directory.resolve("here").resolve(fixture.applicationId());
      fixture.startApplication(machine("here"));
      fixture.send(records(fixture, 0, 100));
      awaitExamples(fixture, 100);
      fixture.stopApplication();
      assertThat(spoil(stores)).isPositive();

      assertThat(failureOfStart(fixture))
          .contains("The local state in " + stores + " is damaged", "Nothing is lost");

      fixture.startApplication(machine("here"));
      fixture.send(records(fixture, 100, 200));
      awaitExamples(fixture, 200);
    }
  }

  private StreamFixture fixture() throws Exception {
    return new StreamFixture(
        directory, Map.of("backgrounds.file", StreamFixture.givenBackground(directory).toString()));
  }

  private Map<String, String> machine(String name) {
    return Map.of("state.dir", directory.resolve(name).toString());
  }

  private void reset(StreamFixture fixture, String to) {
    CommandRun run =
        CommandRun.of(
            fixture.environment(machine("here")), "reset", "--outputs", "--yes", "--to", to);
    assertThat(run.code()).as(run.err()).isZero();
  }

  private String failureOfStart(StreamFixture fixture) throws InterruptedException {
    EciApplication application = fixture.prepareApplication(machine("here"));
    try {
      application.start();
      return application.awaitEnd().orElseThrow();
    } catch (LocalStateException e) {
      return e.getMessage();
    } finally {
      fixture.stopNewestApplication();
    }
  }

  /** Writes something else into the files that list what a store is made of. */
  private static int spoil(Path stores) throws Exception {
    List<Path> files;
    try (Stream<Path> all = Files.walk(stores)) {
      files = all.filter(file -> file.getFileName().toString().startsWith("MANIFEST-")).toList();
    }
    for (Path file : files) {
      Files.writeString(file, "not what was written here");
    }
    return files.size();
  }

  private static Ranking awaitExamples(StreamFixture fixture, int records)
      throws InterruptedException {
    return fixture.await(
        "good", r -> StreamFixture.examples(r) == (long) records * EXAMPLES_PER_RECORD);
  }

  private static List<byte[]> records(StreamFixture fixture, int from, int to) {
    List<byte[]> values = new ArrayList<>();
    for (int query = from; query < to; query++) {
      values.add(fixture.encode(BadInput.good(query).build()));
    }
    return values;
  }
}
