package io.ecistreams.testing.container;

import io.ecistreams.testing.Keytool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/**
 * An authority of our own, a broker's certificate by it, and a user with a password.
 *
 * @param keystore of the broker
 * @param truststore that knows the authority
 */
public record BrokerSecrets(Path keystore, Path truststore) {
  public static final String USER = "eci-app";
  public static final String PASSWORD = "scram-5ecret";
  public static final String STORE_PASSWORD = "st0re-5ecret";

  static final String KEYSTORE_IN_BROKER = "/etc/kafka/secrets/broker.p12";

  private static final String LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule";
  private static final int ITERATIONS = 4_096;

  /** Makes them for the broker of this name. */
  static BrokerSecrets of(Path directory, String broker) {
    Path authority = directory.resolve("authority.p12");
    Path keystore = directory.resolve("broker.p12");
    Path truststore = directory.resolve("trust.p12");
    try {
      Keytool.selfSigned(authority, STORE_PASSWORD, "test authority", "bc:c");
      Keytool.signedBy(authority, keystore, STORE_PASSWORD, broker, "SAN=dns:" + broker);
      Keytool.trust(truststore, STORE_PASSWORD, authority);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return new BrokerSecrets(keystore, truststore);
  }

  String listener() {
    return "SECURE";
  }

  Map<String, String> brokerVariables() {
    // Three underlines stand for a hyphen.
    return Map.of(
        "KAFKA_LISTENER_NAME_SECURE_SASL_ENABLED_MECHANISMS",
        "SCRAM-SHA-512",
        "KAFKA_LISTENER_NAME_SECURE_SCRAM___SHA___512_SASL_JAAS_CONFIG",
        LOGIN + " required;",
        "KAFKA_LISTENER_NAME_SECURE_SSL_KEYSTORE_TYPE",
        "PKCS12",
        "KAFKA_LISTENER_NAME_SECURE_SSL_KEYSTORE_LOCATION",
        KEYSTORE_IN_BROKER,
        "KAFKA_LISTENER_NAME_SECURE_SSL_KEYSTORE_PASSWORD",
        STORE_PASSWORD,
        "KAFKA_LISTENER_NAME_SECURE_SSL_KEY_PASSWORD",
        STORE_PASSWORD);
  }

  /** Lets the broker know the user. */
  static void register(Admin admin) throws Exception {
    admin
        .alterUserScramCredentials(
            List.of(
                new UserScramCredentialUpsertion(
                    USER,
                    new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS),
                    PASSWORD)))
        .all()
        .get();
  }

  /** Settings of a client on this machine. */
  public Map<String, String> settings(String password) {
    return Map.of(
        "kafka.security.protocol",
        "SASL_SSL",
        "kafka.sasl.mechanism",
        "SCRAM-SHA-512",
        "kafka.sasl.jaas.config",
        "%s required username=\"%s\" password=\"%s\";".formatted(LOGIN, USER, password),
        "kafka.ssl.truststore.type",
        "PKCS12",
        "kafka.ssl.truststore.location",
        truststore.toString(),
        "kafka.ssl.truststore.password",
        STORE_PASSWORD);
  }
}
