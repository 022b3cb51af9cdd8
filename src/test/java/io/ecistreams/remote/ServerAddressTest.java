package io.ecistreams.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerAddressTest {

  @Test
  void shouldRefuseAddressesWithCredentialsAndKeysThatNoHeaderCarries() {
    assertThatThrownBy(() -> address("http://u:hidden@h/v1", Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("hidden");
    assertThatThrownBy(() -> ApiKey.of("two\nlines"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("lines\n")
        .hasMessageNotContaining("two");
    assertThat(ApiKey.of(" k \n").authorization()).isEqualTo("Bearer k");
    assertThat(address("http://h/v1", Optional.of(ApiKey.of("sk-verysecret"))).toString())
        .doesNotContain("sk-verysecret");
  }

  @Test
  void shouldPutPathsBehindTheBaseUrlWithOneSlash() {
    assertThat(address("http://h/v1", Optional.empty()).at("embeddings"))
        .isEqualTo(address("http://h/v1/", Optional.empty()).at("embeddings"))
        .isEqualTo(URI.create("http://h/v1/embeddings"));
  }

  private static ServerAddress address(String url, Optional<ApiKey> key) {
    return new ServerAddress(URI.create(url), key, Duration.ofSeconds(1), 1);
  }
}
