package io.ecistreams.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.ecistreams.avro.MinedNegatives;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import javax.net.ssl.SSLException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfluentSchemaRegistryTest {
  private static final String SCHEMA = PublishedSchema.textOf(MinedNegatives.getClassSchema());

  @Test
  void shouldAnswerFromTheServerOnceWhenAskedAgain() {
    try (RegistryServer server = new RegistryServer(200, "{\"id\": 42}");
        SchemaRegistry registry = server.client()) {
      assertThat(registry.register("t-value", SCHEMA)).isEqualTo(42);
      assertThat(registry.register("t-value", SCHEMA)).isEqualTo(42);

      assertThat(server.requests())
          .extracting(RegistryServer.Request::method, RegistryServer.Request::path)
          .containsExactly(tuple("POST", "/subjects/t-value/versions"));
    }
  }

  @Test
  void shouldGiveTheSchemaOfAnIdOnceFetchedWhenAskedAgain() {
    try (RegistryServer server = new RegistryServer(200, "{\"schema\": \"\\\"string\\\"\"}");
        SchemaRegistry registry = server.client()) {
      assertThat(registry.schemaById(3)).isEqualTo("\"string\"");
      assertThat(registry.schemaById(3)).isEqualTo("\"string\"");
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void shouldSayUnknownWhenTheRegistryHasNoSuchId() {
    try (RegistryServer server = RegistryServer.refusing(404, 40403, "Schema 9 not found");
        SchemaRegistry registry = server.client()) {
      for (int i = 0; i < 3; i++) {
        assertThatExceptionOfType(UnknownSchemaException.class)
            .isThrownBy(() -> registry.schemaById(9))
            .withMessageContaining(server.url())
            .withMessageContaining("schema id 9");
      }
      assertThat(server.requests()).as("an unknown id is remembered").hasSize(1);
    }
  }

  @Test
  void shouldNameTheRegistryInTheRefusalWhenARecordHasAnUnknownId() {
    try (RegistryServer server = RegistryServer.refusing(404, 40403, "Schema 9 not found");
        SchemaRegistry registry = server.client()) {
      var serde = new ConfluentAvroSerde<>(MinedNegatives.class, registry, false);

      assertThatThrownBy(() -> serde.deserializer().deserialize("t", new byte[] {0, 0, 0, 0, 9, 1}))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining("schema id 9 is unknown")
          .hasMessageContaining(server.url());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {40401, 40403})
  void shouldSayUnknownWhenTheSubjectOrItsSchemaIsMissing(int errorCode) {
    try (RegistryServer server = RegistryServer.refusing(404, errorCode, "not found");
        SchemaRegistry registry = server.client()) {
      assertThatExceptionOfType(UnknownSchemaException.class)
          .isThrownBy(() -> registry.lookUp("t-value", SCHEMA))
          .withMessageContaining("subject t-value")
          .withMessageContaining("Register the schema");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>no such page</html>", "{\"error_code\": 404, \"message\": \"x\"}"})
  void shouldBlameThePathWhenA404IsNotTheRegistrysOwn(String body) {
    try (RegistryServer server = new RegistryServer(404, body);
        SchemaRegistry registry = server.client()) {
      assertThatExceptionOfType(RegistryUnavailableException.class)
          .isThrownBy(() -> registry.schemaById(9))
          .withMessageContaining("Check the path");
    }
  }

  @Test
  void shouldSayUnknownWhenTheIdIsOfAnotherKindOfSchema() {
    try (RegistryServer server =
            new RegistryServer(
                200, "{\"schemaType\": \"PROTOBUF\", \"schema\": \"message M {}\"}");
        SchemaRegistry registry = server.client()) {
      assertThatExceptionOfType(UnknownSchemaException.class)
          .isThrownBy(() -> registry.schemaById(5))
          .withMessageContaining("no Avro schema for schema id 5");
    }
  }

  @Test
  void shouldRepeatWhatTheRegistrySaidWhenTheSchemaIsIncompatible() {
    try (RegistryServer server =
            RegistryServer.refusing(409, 409, "READER_FIELD_MISSING_DEFAULT_VALUE cost");
        SchemaRegistry registry = server.client()) {
      assertThatExceptionOfType(IncompatibleSchemaException.class)
          .isThrownBy(() -> registry.register("t-value", SCHEMA))
          .withMessageContaining("subject t-value")
          .withMessageContaining(server.url())
          .withMessageContaining("READER_FIELD_MISSING_DEFAULT_VALUE cost");
    }
  }

  @Test
  void shouldGoOnWithWhatAnotherHasRegisteredWhenItExistsAlready() {
    try (RegistryServer server =
            new RegistryServer(
                Map.of(
                    "/subjects/t-value/versions",
                    RegistryServer.refusal(409, 409, "The artifact already exists"),
                    "/subjects/t-value",
                    new RegistryServer.Answer(200, "{\"id\": 7}")));
        SchemaRegistry registry = server.client()) {
      assertThat(registry.register("t-value", SCHEMA)).isEqualTo(7);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 400, 405})
  void shouldPointAtTheAddressAndGoOnTryingWhenNoRegistryAnswersSo(int status) {
    try (RegistryServer server = new RegistryServer(status, "<html>no registry</html>");
        SchemaRegistry registry = server.client()) {
      assertThatExceptionOfType(RegistryUnavailableException.class)
          .isThrownBy(() -> registry.schemaById(1))
          .withMessageContaining("answered " + status)
          .withMessageContaining("Check the path")
          .satisfies(e -> assertThat(e.isRetryable()).isTrue());
    }
  }

  @Test
  void shouldPointAtTheSchemeWhenTheRegistrySpeaksNoTls() {
    try (RegistryServer server = new RegistryServer(200, "{}");
        SchemaRegistry registry =
            new ConfluentSchemaRegistry(
                new RegistryConfig(
                        server.url().replace("http:", "https:"), true, Duration.ZERO, Map.of())
                    .answering(Duration.ofSeconds(2)))) {
      assertThatExceptionOfType(RegistryUnavailableException.class)
          .isThrownBy(() -> registry.schemaById(1))
          .withMessageContaining("the URL begins with http:// instead of https://")
          .satisfies(e -> assertThat(e.isRetryable()).isTrue());
    }
  }

  @Test
  void shouldNotBlameTheRegistryWhenThisProcessHasTooManyOpenFiles() {
    ConnectionFault fault =
        ConnectionFault.of(new SocketException("Too many open files"), "http://r");

    assertThat(fault.cause()).isEqualTo("this process has too many open files");
    assertThat(fault.cure()).contains("not at fault", "ulimit -n").doesNotContain("it runs");
  }

  @Test
  void shouldSpeakOfCausesWithoutNamesOfClasses() {
    assertThat(ConnectionFault.of(new UnknownHostException("nowhere"), "http://r").cause())
        .isEqualTo("there is no host of that name");
    assertThat(
            ConnectionFault.of(new SSLException("PKIX path building failed"), "https://r").cure())
        .contains("schema.registry.ssl.truststore.location");
    assertThat(ConnectionFault.of(new SocketException("Connection reset"), "http://r").cure())
        .contains("If it speaks TLS, the URL begins with https://");
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503, 429})
  void shouldSayThatWaitingMayHelpWhenTheRegistryIsInTrouble(int status) {
    try (RegistryServer server = RegistryServer.refusing(status, 50001, "store timed out");
        SchemaRegistry registry = server.client()) {
      assertThatExceptionOfType(RegistryUnavailableException.class)
          .isThrownBy(() -> registry.schemaById(1))
          .withMessageContaining("schema id 1")
          .withMessageContaining("store timed out")
          .satisfies(e -> assertThat(e.isRetryable()).isTrue());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void shouldPointAtTheCredentialsWhenTheyAreRefused(int status) {
    try (RegistryServer server = RegistryServer.refusing(status, status * 100 + 1, "no");
        SchemaRegistry registry = server.client()) {
      assertThatExceptionOfType(RegistryUnavailableException.class)
          .isThrownBy(() -> registry.register("t-value", SCHEMA))
          .withMessageContaining("Check the credentials")
          .withMessageContaining("subject t-value")
          .satisfies(e -> assertThat(e.isRetryable()).isFalse());
    }
  }

  @Test
  void shouldSayUnavailableWhenTheAnswerIsNotJson() {
    try (RegistryServer server = new RegistryServer(200, "<html>sign in</html>");
        SchemaRegistry registry = server.client()) {
      assertThatExceptionOfType(RegistryUnavailableException.class)
          .isThrownBy(() -> registry.schemaById(1))
          .withMessageContaining("the answer is not JSON")
          .withMessageContaining("Check the path");
    }
  }

  @Test
  void shouldNameUrlAndSubjectWhenNothingListens() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    String url = "http://127.0.0.1:" + port;
    try (SchemaRegistry registry =
        new ConfluentSchemaRegistry(new RegistryConfig(url, true, Duration.ZERO, Map.of()))) {
      assertThatExceptionOfType(RegistryUnavailableException.class)
          .isThrownBy(() -> registry.register("t-value", SCHEMA))
          .withMessageContaining(url)
          .withMessageContaining("subject t-value")
          .withMessageContaining("Check that it runs")
          .satisfies(e -> assertThat(e.isRetryable()).isTrue());
    }
  }

  @Test
  void shouldSendBasicAuthWhenConfigured() {
    Map<String, Object> properties =
        Map.of(
            "basic.auth.credentials.source", "USER_INFO",
            "basic.auth.user.info", "u:p",
            "missing.id.cache.ttl.sec", 5L);
    try (RegistryServer server = new RegistryServer(200, "{\"id\": 1}");
        SchemaRegistry registry = server.client(properties)) {
      registry.register("t-value", SCHEMA);

      assertThat(server.requests().get(0).authorization())
          .isEqualTo("Basic " + Base64.getEncoder().encodeToString("u:p".getBytes()));
    }
  }

  @Test
  void shouldKnowOnlyWhatWasRegisteredWhenTheUrlIsAMock() {
    RegistryConfig config =
        new RegistryConfig("mock://" + UUID.randomUUID(), true, Duration.ZERO, Map.of());
    try (SchemaRegistry registry = new ConfluentSchemaRegistry(config)) {
      assertThatExceptionOfType(UnknownSchemaException.class)
          .isThrownBy(() -> registry.lookUp("t-value", SCHEMA));
      assertThatExceptionOfType(UnknownSchemaException.class)
          .isThrownBy(() -> registry.schemaById(77));
      int id = registry.register("t-value", SCHEMA);

      assertThat(registry.lookUp("t-value", SCHEMA)).isEqualTo(id);
      assertThat(registry.schemaById(id)).isEqualTo(SCHEMA);
    }
  }

  @Test
  void shouldShowNoSecretWhenTheConfigurationIsPrinted() {
    RegistryConfig config =
        new RegistryConfig(
            "https://user:secret1@a:8081,https://user:secret1@b:8081",
            true,
            Duration.ofSeconds(1),
            Map.of("basic.auth.user.info", "u:secret2"));

    assertThat(config.toString())
        .contains("https://a:8081,https://b:8081", "basic.auth.user.info")
        .doesNotContain("secret");
    assertThatThrownBy(() -> new RegistryConfig(" ", true, Duration.ZERO, Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RegistryConfig("u", true, Duration.ofMillis(-1), Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
