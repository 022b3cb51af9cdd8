package io.ecistreams.testing.container;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import io.ecistreams.testing.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.containers.wait.strategy.Wait;

/** An instance in a container, with as few rights as the compose files give it. */
public final class EciContainer extends GenericContainer<EciContainer> {
  private static final int PORT = 8480;

  /** For a start or an end, where other containers start as well. */
  public static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Duration HEALTH_INTERVAL = Duration.ofSeconds(3);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final int port = FreePort.next();

  /**
   * One that is not started.
   *
   * @param settings its whole configuration; addresses are those of the network
   */
  public EciContainer(Network network, Map<String, String> settings) {
    super(EciImage.name());
    withNetwork(network);
    setPortBindings(List.of(FreePort.binding(port, PORT)));
    settings.forEach((key, value) -> withEnv(variable(key), value));
    withEnv(variable("http.host"), "0.0.0.0");
    withEnv(variable("http.port"), Integer.toString(PORT));
    withCreateContainerCmdModifier(
        command -> {
          restrict(command.getHostConfig());
          // The command is the image's; it is only asked more often.
          command.withHealthcheck(new HealthCheck().withInterval(HEALTH_INTERVAL.toNanos()));
        });
    waitingFor(Wait.forHttp("/readyz").forPort(PORT).withStartupTimeout(PATIENCE));
  }

  /** The same with some of the settings naming files of this machine, which it is let to read. */
  public static EciContainer reading(
      Network network, Map<String, String> settings, String... files) {
    EciContainer container = new EciContainer(network, settings);
    for (String key : files) {
      Path file = Path.of(settings.get(key)).toAbsolutePath();
      String inside = "/etc/eci/" + file.getFileName();
      container.withFileSystemBind(file.toString(), inside, BindMode.READ_ONLY);
      container.withEnv(variable(key), inside);
    }
    return container;
  }

  private static String variable(String key) {
    return "ECI_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  private static void restrict(HostConfig host) {
    host.withReadonlyRootfs(true)
        .withTmpFs(Map.of("/tmp", "exec,mode=1777,size=256m"))
        .withCapDrop(Capability.ALL)
        .withSecurityOpts(List.of("no-new-privileges"))
        .withMemory(1L << 30);
  }

  /** Has {@link #start()} return at once, for one that ends by itself. */
  public void doNotWait() {
    withStartupCheckStrategy(
        new StartupCheckStrategy() {
          @Override
          public StartupStatus checkStartupState(DockerClient docker, String id) {
            return StartupStatus.SUCCESSFUL;
          }
        });
    waitingFor(
        new AbstractWaitStrategy() {
          @Override
          protected void waitUntilReady() {}
        });
  }

  /** Not the gateway, which Testcontainers takes on a machine that has a /.dockerenv. */
  @Override
  public String getHost() {
    return FreePort.HOST;
  }

  /** What it answers, with status 200. */
  public JsonNode json(String path) throws IOException, InterruptedException {
    var response =
        client.send(
            HttpRequest.newBuilder(URI.create("http://" + FreePort.HOST + ":" + port + path))
                .build(),
            BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new AssertionError(path + " answers " + response.statusCode() + response.body());
    }
    return JSON.readTree(response.body());
  }

  /** Ends it with SIGKILL. */
  public void kill() {
    getDockerClient().killContainerCmd(getContainerId()).exec();
  }

  /** Starts it again, with its volume, without waiting. */
  public void startAgain() {
    getDockerClient().startContainerCmd(getContainerId()).exec();
  }

  /** Ends it with SIGTERM, as {@code docker stop} does, and waits until it has ended. */
  public void terminate() {
    getDockerClient().stopContainerCmd(getContainerId()).withTimeout(60).exec();
  }

  /** Waits until it has ended by itself, and returns its exit code. */
  public long awaitExit() {
    await("its end")
        .atMost(PATIENCE)
        .until(() -> !Boolean.TRUE.equals(getCurrentContainerInfo().getState().getRunning()));
    return getCurrentContainerInfo().getState().getExitCodeLong();
  }
}
