package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.ecistreams.cli.LauncherRun;
import io.ecistreams.config.EciConfig;
import io.ecistreams.config.Reference;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every secret is a canary, and is looked for in all that the distribution says: on its terminal,
 * in its log at the finest level, with stack traces, and over HTTP.
 */
class SecretsIT {
  private static final String CANARY = "canary-7Q";
  private static final String LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"eci\""
          + " password=\"%s\";";

  /** Handed on; those of eci's own are taken from the reference. */
  private static final List<String> HANDED_ON =
      List.of(
          "kafka.ssl.keystore.password",
          "kafka.ssl.key.password",
          "kafka.ssl.truststore.password",
          "kafka.producer.ssl.key.password",
          "schema.registry.basic.auth.user.info",
          "schema.registry.ssl.truststore.password",
          "schema.registry.ssl.keystore.password");

  @TempDir Path directory;

  @Test
  void shouldMaskEverySecretWhenSettingsAreShown() throws Exception {
    Map<String, String> secrets = secrets();
    Map<String, String> settings = new TreeMap<>(secrets);
    settings.put("kafka.sasl.jaas.config", LOGIN.formatted(CANARY));
    settings.put("schema.registry.bearer.auth.token", CANARY);
    settings.put("schema.registry.url", "http://me:" + CANARY + "@x:1@127.0.0.1:1");
    settings.put("alertmanager.url", "http://me:" + CANARY + "@127.0.0.1:1");
    settings.put("kafka.bootstrap.servers", "127.0.0.1:1");
    for (String store : List.of("http.tls.keystore.path", "http.tls.truststore.path")) {
      settings.put(store, Files.createFile(directory.resolve(store)).toString());
    }
    String file = file(settings).toString();
    Map<String, String> variables = new HashMap<>();
    settings.forEach(
        (key, value) -> variables.put("ECI_" + key.toUpperCase().replace('.', '_'), value));

    assertThat(secrets).hasSizeGreaterThan(9);
    for (String said :
        List.of(
            say(0, Map.of(), "config", "--config", file),
            say(0, variables, "config", "--effective"),
            say(0, Map.of(), "describe", "--offline", "--config", file))) {
      assertThat(said).contains("********");
      secrets.keySet().forEach(key -> assertThat(said).contains(key));
    }
    // Nobody answers, and the file is no keystore.
    say(1, Map.of(), "--verbose", "topics", "create", "--config", file);
    say(2, Map.of(), "--verbose", "run", "--config", file, "--no-such-option");
  }

  @Test
  void shouldKeepThePasswordToItselfWhenTheBrokerRefusesIt() throws Exception {
    try (EmbeddedBroker broker = broker("right")) {
      Map<String, String> settings = settings(broker, LOGIN.formatted(CANARY));
      settings.put("schema.registry.url", "http://127.0.0.1:1");
      for (String[] command :
          List.of(
              new String[] {"run"},
              new String[] {"topics", "create"},
              new String[] {"reset", "--dry-run"})) {
        assertThat(fail(1, settings, command)).contains("Authentication failed");
      }
      for (String malformed :
          List.of(
              CANARY,
              "a.Module required " + CANARY + ";",
              "a.Module required password=" + CANARY)) {
        fail(2, settings(broker, malformed), "topics", "create");
      }
    }
  }

  @Test
  void shouldKeepCredentialsToItselfWhenTheRegistryRefusesThem() throws Exception {
    HttpServer registry =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    registry.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] body = "{\"error_code\": 401, \"message\": \"no\"}".getBytes();
            exchange.sendResponseHeaders(401, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    registry.start();
    try (EmbeddedBroker broker = broker(CANARY)) {
      Map<String, String> settings = settings(broker, LOGIN.formatted(CANARY));
      int port = registry.getAddress().getPort();
      settings.put("schema.registry.url", "http://127.0.0.1:" + port);
      settings.put("schema.registry.basic.auth.credentials.source", "USER_INFO");
      settings.put("schema.registry.basic.auth.user.info", "eci:" + CANARY);
      settings.put("alertmanager.url", "http://me:" + CANARY + "@127.0.0.1:" + port);
      settings.put("http.token", CANARY);
      settings.put("state.dir", directory.resolve("state").toString());
      EciConfig config = EciConfig.of(settings);
      try (Admin admin = Admin.create(config.adminProperties())) {
        Topics.of(config).create(admin);
      }
      Path log = directory.resolve("run.log");
      Path file = file(settings);
      try (LauncherRun run =
          new LauncherRun(directory, loud(log), "--verbose", "run", "--config", file.toString())) {
        run.awaitOutput(said -> said.contains("answered 401") && said.contains("running"));
        assertAnswersAreSilent(url(run.err()));
        run.signal("TERM");
        run.awaitExit();
        assertThat(run.out() + run.err() + Files.readString(log))
            .contains("answered 401")
            .doesNotContain(CANARY)
            .doesNotContain(base64("eci:" + CANARY));
      }
    } finally {
      registry.stop(0);
    }
  }

  private static void assertAnswersAreSilent(String url) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    for (String path :
        List.of("/livez", "/readyz", "/v1/boards", "/v1/boards/x", "/metrics", "/openapi.json")) {
      for (String token : List.of(CANARY, CANARY + "x")) {
        var response =
            client.send(
                HttpRequest.newBuilder(URI.create(url + path))
                    .header("Authorization", "Bearer " + token)
                    .build(),
                BodyHandlers.ofString());
        assertThat(response.body() + response.headers().map()).doesNotContain(CANARY);
      }
    }
  }

  private static String url(String log) {
    Matcher address = Pattern.compile("answering at (\\S+)").matcher(log);
    assertThat(address.find()).isTrue();
    return address.group(1);
  }

  /** Of eci's own and handed on, each with a canary. */
  private static Map<String, String> secrets() {
    Map<String, String> secrets = new TreeMap<>();
    Matcher rows =
        Pattern.compile("(?m)^\\| `([^`]+)` \\| password \\|").matcher(Reference.markdown());
    while (rows.find()) {
      secrets.put(rows.group(1), CANARY);
    }
    HANDED_ON.forEach(key -> secrets.put(key, CANARY));
    return secrets;
  }

  private Map<String, String> settings(EmbeddedBroker broker, String login) {
    return new HashMap<>(
        Map.of(
            "kafka.bootstrap.servers",
            broker.bootstrapServers(),
            "http.port",
            "0",
            "kafka.security.protocol",
            "SASL_PLAINTEXT",
            "kafka.sasl.mechanism",
            "PLAIN",
            "kafka.sasl.jaas.config",
            login));
  }

  /** One that wants this password of the user eci. */
  private EmbeddedBroker broker(String password) throws IOException {
    return EmbeddedBroker.start(
        directory.resolve("kafka"),
        EmbeddedBroker.Ports.free(),
        Map.of(
            "listener.security.protocol.map", "BROKER:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
            "sasl.enabled.mechanisms", "PLAIN",
            "sasl.mechanism.inter.broker.protocol", "PLAIN",
            "listener.name.broker.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required"
                    + " username=\"admin\" password=\"own\" user_admin=\"own\" user_eci=\""
                    + password
                    + "\";"));
  }

  private String fail(int exitCode, Map<String, String> settings, String... command)
      throws Exception {
    List<String> arguments = new ArrayList<>(List.of("--verbose"));
    arguments.addAll(List.of(command));
    arguments.addAll(List.of("--config", file(settings).toString()));
    return say(exitCode, Map.of(), arguments.toArray(String[]::new));
  }

  /** What a command says and logs, in which there is no canary. */
  private String say(int exitCode, Map<String, String> environment, String... arguments)
      throws Exception {
    Path log = Files.createTempFile(directory, "eci", ".log");
    Map<String, String> all = new HashMap<>(loud(log));
    all.putAll(environment);
    try (LauncherRun run = new LauncherRun(directory, all, arguments)) {
      int exit = run.awaitExit();
      String said = run.out() + run.err() + Files.readString(log);
      assertThat(exit).as(said).isEqualTo(exitCode);
      assertThat(said).isNotBlank().doesNotContain(CANARY);
      return said;
    }
  }

  private static Map<String, String> loud(Path log) {
    return Map.of(
        "ECI_LOG_LEVEL",
        "TRACE",
        "ECI_LOG_FILE",
        log.toString(),
        "ECI_JAVA_OPTS",
        "-Xmx256m -XX:TieredStopAtLevel=1");
  }

  private Path file(Map<String, String> settings) throws IOException {
    Properties properties = new Properties();
    properties.putAll(settings);
    Path file = Files.createTempFile(directory, "eci", ".properties");
    try (var out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
    }
    return file;
  }

  private static String base64(String text) {
    return Base64.getEncoder()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8))
        .replace("=", "");
  }
}
