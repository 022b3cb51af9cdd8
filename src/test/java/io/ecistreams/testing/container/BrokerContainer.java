package io.ecistreams.testing.container;

import io.ecistreams.testing.FreePort;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;

/** A Kafka broker that is a controller too, and can be killed and started again. */
public final class BrokerContainer extends GenericContainer<BrokerContainer> {
  static final String IMAGE = "apache/kafka:4.3.1";

  private static final int HOST_PORT = 9092;
  private static final int INTERNAL_PORT = 19092;
  private static final Duration START_WITHIN = Duration.ofMinutes(3);

  private final String name;
  private final int port = FreePort.next();

  /**
   * One of some.
   *
   * @param cluster begins their names on the network
   * @param id from 1 up
   * @param brokers how many there are
   */
  public BrokerContainer(Network network, String cluster, int id, int brokers) {
    super(IMAGE);
    this.name = name(cluster, id);
    String copies = Integer.toString(brokers);
    String inSync = Integer.toString(Math.max(1, brokers - 1));
    withNetwork(network);
    withNetworkAliases(name);
    setPortBindings(List.of(FreePort.binding(port, HOST_PORT)));
    waitingFor(Wait.forLogMessage(".*Kafka Server started.*\\n", 1));
    withStartupTimeout(START_WITHIN);
    withEnv("KAFKA_NODE_ID", Integer.toString(id));
    withEnv("KAFKA_PROCESS_ROLES", "broker,controller");
    withEnv(
        "KAFKA_CONTROLLER_QUORUM_VOTERS",
        IntStream.rangeClosed(1, brokers)
            .mapToObj(i -> i + "@" + name(cluster, i) + ":9093")
            .collect(Collectors.joining(",")));
    withEnv("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER");
    withEnv("KAFKA_INTER_BROKER_LISTENER_NAME", "INTERNAL");
    withEnv(
        "KAFKA_LISTENERS",
        "HOST://:" + HOST_PORT + ",INTERNAL://:" + INTERNAL_PORT + ",CONTROLLER://:9093");
    withEnv("KAFKA_ADVERTISED_LISTENERS", "HOST://" + hostAddress() + ",INTERNAL://" + address());
    withEnv(
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP",
        "HOST:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT");
    withEnv("KAFKA_DEFAULT_REPLICATION_FACTOR", copies);
    withEnv("KAFKA_MIN_INSYNC_REPLICAS", inSync);
    withEnv("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", copies);
    withEnv("KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS", "5");
    withEnv("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", copies);
    withEnv("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", inSync);
    withEnv("KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS", "5");
    withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0");
    withEnv("KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS", "1000");
    // Where others take over, the dead are noticed within seconds. One alone is never given up: it
    // may be silent for longer than that on a busy machine.
    withEnv("KAFKA_BROKER_SESSION_TIMEOUT_MS", brokers > 1 ? "3000" : "60000");
    withEnv("KAFKA_BROKER_HEARTBEAT_INTERVAL_MS", "500");
  }

  /** Speaks SASL/SCRAM over TLS as well, to those who have the secrets. */
  public BrokerContainer with(BrokerSecrets secrets) {
    String listener = secrets.listener();
    withEnv("KAFKA_LISTENERS", getEnvMap().get("KAFKA_LISTENERS") + "," + listener + "://:29092");
    withEnv(
        "KAFKA_ADVERTISED_LISTENERS",
        getEnvMap().get("KAFKA_ADVERTISED_LISTENERS") + "," + listener + "://" + secureAddress());
    withEnv(
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP",
        getEnvMap().get("KAFKA_LISTENER_SECURITY_PROTOCOL_MAP") + "," + listener + ":SASL_SSL");
    secrets.brokerVariables().forEach(this::withEnv);
    return withFileSystemBind(
        secrets.keystore().toString(), BrokerSecrets.KEYSTORE_IN_BROKER, BindMode.READ_ONLY);
  }

  /** Name on the network. */
  static String name(String cluster, int id) {
    return cluster + "-" + id;
  }

  /** Not the gateway, which Testcontainers takes on a machine that has a /.dockerenv. */
  @Override
  public String getHost() {
    return FreePort.HOST;
  }

  /** For this machine. */
  public String hostAddress() {
    return FreePort.HOST + ":" + port;
  }

  /** For other containers. */
  public String address() {
    return name + ":" + INTERNAL_PORT;
  }

  /** For other containers, with {@link #with secrets}. */
  public String secureAddress() {
    return name + ":29092";
  }

  /** Ends it with SIGKILL. */
  public void kill() {
    getDockerClient().killContainerCmd(getContainerId()).exec();
  }

  /** Starts it on the same data, without waiting. */
  public void startAgain() {
    getDockerClient().startContainerCmd(getContainerId()).exec();
  }
}
