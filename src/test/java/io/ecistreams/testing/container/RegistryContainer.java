package io.ecistreams.testing.container;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ecistreams.testing.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;

/** Apicurio's registry, which lets nobody in without user and password. */
public final class RegistryContainer extends GenericContainer<RegistryContainer> {
  static final String IMAGE = "apicurio/apicurio-registry:3.3.3";

  public static final String USER = "eci";
  public static final String PASSWORD = "registry-5ecret";

  private static final String PATH = "/apis/ccompat/v7";
  private static final int PORT = 8080;
  private static final String NAME = "registry";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final int port = FreePort.next();

  RegistryContainer(Network network) {
    super(IMAGE);
    withNetwork(network);
    withNetworkAliases(NAME);
    setPortBindings(List.of(FreePort.binding(port, PORT)));
    withEnv(
        "JAVA_OPTIONS",
        String.join(
            " ",
            "-Xmx384m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dquarkus.security.users.embedded.plain-text=true",
            "-Dquarkus.security.users.embedded.users." + USER + "=" + PASSWORD,
            "-Dquarkus.security.users.embedded.roles." + USER + "=sr-admin",
            "-Dquarkus.http.auth.permission.all.paths=/apis/*",
            "-Dquarkus.http.auth.permission.all.policy=authenticated",
            "-Dquarkus.http.auth.basic=true"));
    waitingFor(
        Wait.forHttp(PATH + "/subjects")
            .forPort(PORT)
            .withBasicCredentials(USER, PASSWORD)
            .withStartupTimeout(Duration.ofMinutes(3)));
  }

  /** Not the gateway, which Testcontainers takes on a machine that has a /.dockerenv. */
  @Override
  public String getHost() {
    return FreePort.HOST;
  }

  /** For this machine. */
  public String hostUrl() {
    return "http://" + FreePort.HOST + ":" + port + PATH;
  }

  /** For other containers. */
  public String url() {
    return "http://" + NAME + ":" + PORT + PATH;
  }

  /** What clients need besides the address. */
  public static Map<String, String> settings(String password) {
    return Map.of(
        "schema.registry.basic.auth.credentials.source",
        "USER_INFO",
        "schema.registry.basic.auth.user.info",
        USER + ":" + password);
  }

  /** Registers a schema over HTTP and returns its id. */
  public int register(String subject, String schema) {
    String body = JSON.createObjectNode().put("schema", schema).toString();
    HttpResponse<String> response = send("POST", "/subjects/" + subject + "/versions", body);
    if (response.statusCode() != 200) {
      throw new AssertionError(response.statusCode() + " " + response.body());
    }
    try {
      return JSON.readTree(response.body()).get("id").asInt();
    } catch (IOException e) {
      throw new AssertionError(response.body(), e);
    }
  }

  /** Refuses new schemas of a subject that are not compatible in this way. */
  public void requireCompatibility(String subject, String level) {
    HttpResponse<String> response =
        send("PUT", "/config/" + subject, "{\"compatibility\": \"" + level + "\"}");
    if (response.statusCode() != 200) {
      throw new AssertionError(response.statusCode() + " " + response.body());
    }
  }

  private HttpResponse<String> send(String method, String path, String body) {
    String user =
        Base64.getEncoder()
            .encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    try {
      return client.send(
          HttpRequest.newBuilder(URI.create(hostUrl() + path))
              .header("Authorization", "Basic " + user)
              .header("Content-Type", "application/vnd.schemaregistry.v1+json")
              .method(method, BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(path, e);
    }
  }
}
