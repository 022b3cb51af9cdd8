package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.testing.BadInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an instance leaves behind that is killed while it deletes the stores of a killed one. */
class KilledRunIT {
  private static final int EXAMPLES_PER_RECORD = 3;

  @TempDir Path directory;

  @Test
  void shouldStartFromTheChangelogsWhenStoresWereLeftHalfDeleted() throws Exception {
    Path backgrounds = directory.resolve("backgrounds.json");
    Files.writeString(
        backgrounds,
        "{\"good\": {\"encoder\": \"test-encoder\", \"dimension\": 8,"
            + " \"muQ\": 0, \"sdQ\": 0.3, \"muP\": 0, \"sdP\": 0.3}}");
    Path state = directory.resolve("state");

    try (StreamFixture fixture =
        new StreamFixture(directory, Map.of("backgrounds.file", backgrounds.toString()))) {
      Path mark = state.resolve(fixture.applicationId() + ".running");
      fixture.startApplication(Map.of());
      assertThat(mark).exists();
      fixture.send(records(fixture, 0));
      fixture.await("good", r -> StreamFixture.examples(r) == 100 * EXAMPLES_PER_RECORD);
      fixture.stopApplication();
      assertThat(mark).doesNotExist();

      Files.createFile(mark);
      assertThat(loseWhatMakesADatabase(state)).isPositive();
      fixture.startApplication(Map.of());
      fixture.send(records(fixture, 100));

      fixture.await("good", r -> StreamFixture.examples(r) == 200 * EXAMPLES_PER_RECORD);
    }
  }

  private static List<byte[]> records(StreamFixture fixture, int from) {
    List<byte[]> values = new ArrayList<>();
    for (int query = from; query < from + 100; query++) {
      values.add(fixture.encode(BadInput.good(query).build()));
    }
    return values;
  }

  /** RocksDB takes a directory without this file for a new one, and then stumbles over its logs. */
  private static int loseWhatMakesADatabase(Path state) throws Exception {
    List<Path> files;
    try (Stream<Path> all = Files.walk(state)) {
      files = all.filter(file -> file.getFileName().toString().equals("CURRENT")).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
    return files.size();
  }
}
