package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.testing.Keytool;
import io.ecistreams.testing.container.BrokerSecrets;
import io.ecistreams.testing.container.ContainerTest;
import io.ecistreams.testing.container.EciContainer;
import io.ecistreams.testing.container.RegistryContainer;
import io.ecistreams.testing.container.Surroundings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * SASL/SCRAM over TLS to the broker, a password to the registry, and a token and TLS over HTTP:
 * from the image, with a certificate authority of our own.
 */
@ContainerTest
class SecureContainerIT {
  private static final String TOKEN = "http-t0ken";
  private static final long FAILURE_EXIT = 1;

  private static Surroundings around;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    around = Surroundings.shared();
  }

  @Test
  void shouldRankAndBeHealthyAndKeepItsSecretsWhenEverythingAsksForOne() throws Exception {
    Stage stage = new Stage(directory, 10, around.settings("secured"));
    Map<String, String> settings = settings(stage);
    settings.putAll(httpTls());
    try (EciContainer eci = instance(settings, "http.tls.keystore.path");
        RankingHistory history = new RankingHistory(stage.config());
        Miners miners = stage.miners()) {
      // The health check of the image needs neither the token nor the name in the certificate.
      eci.waitingFor(Wait.forHealthcheck().withStartupTimeout(EciContainer.PATIENCE));
      eci.start();
      miners.allow(stage.mined().size());
      miners.finish();

      long examples = (long) stage.mined().size() / stage.mined().boards().size();
      history.awaitQuiet(
          stage.mined().boards(),
          ranking -> Stage.examples(ranking) == examples * MinedSet.NEGATIVES);
      stage.assertScoredOffline(history);
      assertThat(eci.getLogs())
          .contains("running")
          .doesNotContain(
              TOKEN,
              BrokerSecrets.PASSWORD,
              BrokerSecrets.STORE_PASSWORD,
              RegistryContainer.PASSWORD);
    }
  }

  @Test
  void shouldSayThatTheBrokerRefusesThePassword() throws Exception {
    Stage stage = new Stage(directory, 11, around.settings("wrong-broker"));
    Map<String, String> settings = settings(stage);
    settings.putAll(around.secrets().settings("gue55ed"));

    assertEnds(settings, "authentication", "topics", "create");
    assertEnds(settings, "authentication", "run");
  }

  @Test
  void shouldSayThatTheBrokerIsNotWhoIsTrusted() throws Exception {
    Stage stage = new Stage(directory, 12, around.settings("wrong-authority"));
    Path other = directory.resolve("other.p12");
    Path trust = directory.resolve("other-trust.p12");
    Keytool.selfSigned(other, BrokerSecrets.STORE_PASSWORD, "somebody else", "bc:c");
    Keytool.trust(trust, BrokerSecrets.STORE_PASSWORD, other);
    Map<String, String> settings = settings(stage);
    settings.put("kafka.ssl.truststore.location", trust.toString());

    assertEnds(settings, "SSL handshake failed", "topics", "create");
  }

  @Test
  void shouldSayThatTheRegistryRefusesThePassword() throws Exception {
    Stage stage = new Stage(directory, 13, around.settings("wrong-registry"));
    MinedNegatives record = stage.mined().of("bm25").get(0);
    WireRecords miner = new WireRecords(WireRecords.published());
    String topic = stage.config().topics().negatives();
    int id = around.registry().register(topic + "-value", miner.schema());
    Map<String, String> settings = settings(stage);
    settings.putAll(RegistryContainer.settings("gue55ed"));
    try (TopicBytes topics = new TopicBytes(stage.config())) {
      topics.send(topic, List.of(miner.encode(id, record)));
    }

    assertEnds(settings, "Check the credentials", "run");
  }

  /** It ends by itself, and its log says why without the password. */
  private static void assertEnds(Map<String, String> settings, String why, String... command)
      throws Exception {
    try (EciContainer eci = instance(settings)) {
      eci.withCommand(command);
      eci.doNotWait();
      eci.start();
      assertThat(eci.awaitExit()).as(eci.getLogs()).isEqualTo(FAILURE_EXIT);
      assertThat(eci.getLogs())
          .containsIgnoringCase(why)
          .doesNotContain("gue55ed", BrokerSecrets.STORE_PASSWORD);
    }
  }

  private Map<String, String> httpTls() throws Exception {
    Path key = directory.resolve("http.p12");
    Keytool.selfSigned(key, BrokerSecrets.STORE_PASSWORD, "eci.example", "SAN=dns:eci.example");
    return Map.of(
        "http.token",
        TOKEN,
        "http.tls.keystore.path",
        key.toString(),
        "http.tls.keystore.password",
        BrokerSecrets.STORE_PASSWORD);
  }

  /** Of an instance that goes by the secured listener. */
  private static Map<String, String> settings(Stage stage) {
    Map<String, String> settings = new HashMap<>(stage.settings());
    settings.putAll(around.secrets().settings(BrokerSecrets.PASSWORD));
    settings.put("kafka.bootstrap.servers", around.broker().secureAddress());
    settings.put("schema.registry.url", around.registry().url());
    return settings;
  }

  private static EciContainer instance(Map<String, String> settings, String... files) {
    String[] all = new String[files.length + 2];
    all[0] = "backgrounds.file";
    all[1] = "kafka.ssl.truststore.location";
    System.arraycopy(files, 0, all, 2, files.length);
    return EciContainer.reading(around.network(), settings, all);
  }
}
