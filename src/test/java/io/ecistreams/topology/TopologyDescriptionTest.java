package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Names of operators, stores and internal topics are part of an application's state: a changed name
 * loses it. So the description is a reviewed file. After a wanted change run with {@code
 * -Deci.topology.write=true}.
 */
class TopologyDescriptionTest {
  private static final Path REVIEWED = Path.of("src", "test", "resources", "topology.txt");

  @Test
  void shouldBeTheReviewedTopology() throws IOException {
    String description =
        TopologyHarness.topology(
                TopologyHarness.serdes("mock://description"), new TopologyHarness.Options())
            .describe()
            .toString();
    if (Boolean.getBoolean("eci.topology.write")) {
      Files.writeString(REVIEWED, description);
    }
    assertThat(description).isEqualTo(Files.readString(REVIEWED));
    assertThat(description).doesNotContain("KSTREAM-", "KTABLE-");
  }
}
