package io.ecistreams.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** An Alertmanager that tells nobody. */
public final class AlertmanagerProcess implements AutoCloseable {
  private static final String PROGRAM = "prometheus-alertmanager";
  private static final String CONFIG =
      "{route: {receiver: nobody, group_wait: 1s}, receivers: [{name: nobody}]}\n";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ServerProcess server;

  private AlertmanagerProcess(ServerProcess server) {
    this.server = server;
  }

  /** Starts it and waits until it is ready; the test is skipped where there is none. */
  public static AlertmanagerProcess start(Path directory) throws IOException, InterruptedException {
    assumeTrue(
        Programs.isInstalled(PROGRAM), "no Alertmanager was told: apt-get install " + PROGRAM);
    String address = FreePort.HOST + ":" + FreePort.next();
    Path config = Files.writeString(directory.resolve("alertmanager.yml"), CONFIG);
    ServerProcess server =
        ServerProcess.start(
            List.of(
                PROGRAM,
                "--config.file=" + config,
                "--storage.path=" + directory.resolve("alertmanager"),
                "--cluster.listen-address=",
                "--web.listen-address=" + address),
            directory.resolve("alertmanager.log"),
            "http://" + address);
    server.await("/-/ready", answer -> answer.statusCode() == 200);
    return new AlertmanagerProcess(server);
  }

  public URI url() {
    return URI.create(server.url());
  }

  /** Waits until the alerts that are active fit, and returns them. */
  public JsonNode await(Predicate<JsonNode> fits) throws IOException, InterruptedException {
    return JSON.readTree(
        server
            .await(
                "/api/v2/alerts",
                answer -> answer.statusCode() == 200 && fits.test(parsed(answer.body())))
            .body());
  }

  private static JsonNode parsed(String body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new AssertionError(body, e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
