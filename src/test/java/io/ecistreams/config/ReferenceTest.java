package io.ecistreams.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ReferenceTest {

  @Test
  void shouldEqualThePageInTheDocsWhenOptionsChange() throws IOException {
    assertThat(Files.readString(Path.of("src/docs/configuration.md")))
        .as("regenerate with: eci config --markdown > src/docs/configuration.md")
        .isEqualTo(Reference.markdown());
  }

  @Test
  void shouldSayOneSentenceWhenAnOptionIsListed() {
    assertThat(Options.GROUPS)
        .allSatisfy(
            group ->
                assertThat(group.options())
                    .isNotEmpty()
                    .allSatisfy(
                        option ->
                            assertThat(group.documentation(option).documentation)
                                .matches("(?s)[A-Z].*\\.")
                                .doesNotContain("|"))
                    .allSatisfy(
                        option ->
                            assertThat(Reference.text()).contains("  " + option.name() + "  (")));
  }
}
