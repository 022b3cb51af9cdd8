package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.serde.ConfluentSchemaRegistry;
import io.ecistreams.serde.RegistryConfig;
import io.ecistreams.serde.SchemaRegistry;
import io.ecistreams.testing.MemoryRegistryServer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RegistryCheckTest {

  @Test
  void shouldBeContentWhenARegistryAnswersWithoutSchemas() {
    try (MemoryRegistryServer server = new MemoryRegistryServer()) {
      assertThat(complaint(server.url())).isEmpty();
    }
  }

  @Test
  void shouldBeContentWhenTheRegistryIsAMock() {
    assertThat(complaint("mock://registry-check")).isEmpty();
  }

  @Test
  void shouldNameTheAddressWhenNobodyAnswers() {
    assertThat(complaint("http://127.0.0.1:1").orElseThrow())
        .contains("http://127.0.0.1:1", "cannot be reached", "Check that it runs");
  }

  private static Optional<String> complaint(String url) {
    try (SchemaRegistry registry =
        new ConfluentSchemaRegistry(new RegistryConfig(url, true, Duration.ZERO, Map.of()))) {
      return RegistryCheck.complaint(registry);
    }
  }
}
