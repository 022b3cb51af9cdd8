package io.ecistreams.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.cli.CommandRun;
import io.ecistreams.config.EciConfig;
import io.ecistreams.query.InstanceStatus;
import io.ecistreams.query.InstanceStatus.Phase;
import io.ecistreams.testing.Keytool;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asked by the command, of the real server. */
class HealthProbeTest {
  private static final String PASSWORD = "change-it";

  @TempDir Path directory;

  @Test
  void shouldSayWhatTheInstanceSays() {
    try (RunningServer server = RunningServer.standard()) {
      assertThat(health(server, Map.of()).code()).isZero();

      server.boards.status(status(Phase.RESTORING));
      CommandRun restoring = health(server, Map.of());
      assertThat(restoring.code()).isEqualTo(1);
      assertThat(restoring.err()).contains("\"DOWN\"");
      assertThat(health(server, Map.of(), "--live").code()).isZero();

      server.boards.status(status(Phase.FAILED));
      assertThat(health(server, Map.of(), "--live").code()).isEqualTo(1);
    }
  }

  @Test
  void shouldNeedNoTokenAndTakeAnyNameWhenTlsIsSpoken() throws Exception {
    Path key = directory.resolve("key.p12");
    Keytool.selfSigned(key, PASSWORD, "eci.example", "SAN=dns:eci.example");
    Map<String, String> settings =
        Map.of(
            "http.token",
            "t0ken",
            "http.tls.keystore.path",
            key.toString(),
            "http.tls.keystore.password",
            PASSWORD);
    try (RunningServer server = new RunningServer(settings, boards -> {})) {
      assertThat(health(server, settings)).matches(run -> run.code() == 0, "is well");
      assertThat(health(server, Map.of()).code()).as("without TLS").isEqualTo(1);
    }
  }

  @Test
  void shouldAskThisMachineWhenAllAddressesAreListenedOn() {
    try (RunningServer server = new RunningServer(Map.of("http.host", "0.0.0.0"), boards -> {})) {
      assertThat(health(server, Map.of("http.host", "0.0.0.0")).code()).isZero();
    }
  }

  @Test
  void shouldPrintTheHistoryOfABoardWithItsChangesOfRevision() {
    Map<String, String> settings = Map.of("http.token", "t0ken");
    try (RunningServer server =
        new RunningServer(settings, boards -> boards.add("nq", 2).revise("nq"))) {
      Map<String, String> environment =
          Map.of(
              "ECI_HTTP_PORT",
              Integer.toString(server.endpoint().port()),
              "ECI_HTTP_TOKEN",
              "t0ken");
      CommandRun table = CommandRun.of(environment, "history", "--board", "nq");
      assertThat(table.out().lines().findFirst().orElseThrow()).matches("at +source0 +source1 *");
      assertThat(table.out()).contains("revision step-2000 took over from step-1000");
      assertThat(CommandRun.of(environment, "history", "--board", "nq", "--format", "json").out())
          .contains("\"to\":\"enc@step-2000\"");
      assertThat(CommandRun.of(environment, "history", "--board", "none").code()).isEqualTo(1);
    }
  }

  @Test
  void shouldFailInOneSentenceWhenNobodyCanBeAsked() {
    int gone;
    try (RunningServer server = RunningServer.standard()) {
      gone = server.endpoint().port();
    }
    HealthProbe probe =
        new HealthProbe(EciConfig.of(Map.of("http.port", Integer.toString(gone))).http());
    assertThat(probe.ready().said()).startsWith("Nobody answers at http://127.0.0.1:" + gone);
    assertThat(CommandRun.of(Map.of("ECI_HTTP_PORT", "0"), "health").code()).isEqualTo(2);
    assertThat(CommandRun.of(Map.of("ECI_HTTP_ENABLED", "false"), "health").code()).isEqualTo(2);
  }

  private static InstanceStatus status(Phase phase) {
    return new InstanceStatus(phase, true, Optional.empty(), Optional.empty());
  }

  private static CommandRun health(
      RunningServer server, Map<String, String> settings, String... more) {
    Map<String, String> environment = new HashMap<>();
    settings.forEach(
        (key, value) ->
            environment.put("ECI_" + key.toUpperCase(Locale.ROOT).replace('.', '_'), value));
    environment.put("ECI_HTTP_PORT", Integer.toString(server.endpoint().port()));
    String[] command = new String[1 + more.length];
    command[0] = "health";
    System.arraycopy(more, 0, command, 1, more.length);
    return CommandRun.of(environment, command);
  }
}
