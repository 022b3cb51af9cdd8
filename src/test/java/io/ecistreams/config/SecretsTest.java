package io.ecistreams.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretsTest {
  private static final String LOGIN = "some.Module required user=me password=\"hunter2\";";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kafka.sasl.jaas.config",
        "kafka.ssl.keystore.password",
        "kafka.ssl.keystore.key",
        "kafka.producer.ssl.key.password",
        "kafka.sasl.oauthbearer.client.credentials.client.secret",
        "kafka.some.plugin.TOKEN",
        "schema.registry.basic.auth.user.info",
        "schema.registry.bearer.auth.token",
        "schema.registry.ssl.truststore.password"
      })
  void shouldNotPrintTheValueWhenTheKeyIsSecret(String key) {
    EciConfig config = EciConfig.of(Map.of(key, LOGIN, "kafka.bootstrap.servers", "h:1"));

    assertThat(config.toString()).contains(key + " = ********").doesNotContain("hunter2");
    assertThat(config.settings().toString()).doesNotContain("hunter2");
  }

  @Test
  void shouldWrapPasswordsWhenTheyAreHandedToKafka() {
    EciConfig config =
        EciConfig.of(Map.of("kafka.sasl.jaas.config", LOGIN, "kafka.bootstrap.servers", "h:1"));

    assertThat(config.streamsProperties().toString()).doesNotContain("hunter2");
    assertThat(config.adminProperties().toString()).doesNotContain("hunter2");
  }

  @Test
  void shouldMaskTheCredentialsWhenAnAddressHasThem() {
    EciConfig config = EciConfig.of(Map.of("schema.registry.url", "https://me:hunter2@host:80"));

    assertThat(config.toString()).contains("https://********@host:80");
    assertThatThrownBy(() -> EciConfig.of(Map.of("schema.registry.url", "ftp://me:hunter2@host")))
        .hasMessageContaining("ftp://********@host");
  }

  @Test
  void shouldMaskAllOfAPasswordWhenThereIsAnAtSignInIt() {
    EciConfig config = EciConfig.of(Map.of("schema.registry.url", "https://me:hun@ter2@host:80"));

    assertThat(config.toString()).contains("https://********@host:80").doesNotContain("ter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hunter2",
        "some.Module hunter2;",
        "some.Module required hunter2;",
        "some.Module required password=hun ter2;",
        "some.Module required password=\"hun\"ter2\";",
        "some.Module required password=\"hunter2\""
      })
  void shouldNotQuoteALoginThatIsMalformed(String login) {
    assertThatThrownBy(() -> EciConfig.of(Map.of("kafka.sasl.jaas.config", login)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("kafka.sasl.jaas.config")
        .hasMessageContaining("semicolon")
        .message()
        .doesNotContain("hun", "ter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"a\" password=\"b c\\\"; =\";",
        " com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true\n  keyTab='/x y' ; ",
        "a.b.OAuthBearerLoginModule REQUIRED;"
      })
  void shouldTakeALoginAsKafkaReadsIt(String login) {
    assertThat(EciConfig.of(Map.of("kafka.sasl.jaas.config", login)).toString())
        .contains("kafka.sasl.jaas.config = ********");
  }

  @Test
  void shouldPrintTheValueWhenTheWordTokenMeansSomethingElse() {
    assertThat(EciConfig.of(Map.of("encoder.max.tokens", "64")).toString())
        .contains("encoder.max.tokens = 64");
  }
}
