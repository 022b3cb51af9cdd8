package io.ecistreams.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ecistreams.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rendered manifests against the OpenAPI schemas of Kubernetes, KEDA and Prometheus' operator. */
class ManifestSchemasIT {
  private static final Path SOURCE = Path.of("src", "test", "k8s");
  private static final Path TOOL = Path.of("target", "k8s", "schemas");

  private record Run(int exitCode, String said) {}

  @BeforeAll
  static void installSchemas() throws Exception {
    assumeTrue(Programs.isInstalled("npm") && Programs.isInstalled("node"), "no node and npm");
    Files.createDirectories(TOOL);
    for (String name : List.of("package.json", "package-lock.json", "validate.mjs")) {
      Files.copy(SOURCE.resolve(name), TOOL.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
    Run install =
        run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline");
    assertThat(install.exitCode()).as(install.said()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"small", "large"})
  void shouldBeValidWhenRendered(String overlay) throws Exception {
    Manifests manifests = Manifests.of(overlay);

    Run run = validate(manifests.file());

    assertThat(run.exitCode()).as(run.said()).isZero();
    assertThat(run.said().lines())
        .hasSameSizeAs(manifests.documents())
        .allSatisfy(line -> assertThat(line).startsWith("ok "));
  }

  @Test
  void shouldFailWhenATypeIsWrong() throws Exception {
    String rendered = Files.readString(Manifests.of("large").file());
    Path spoiled = TOOL.resolve("spoiled.yaml");
    Files.writeString(
        spoiled,
        rendered
            .replace("minReadySeconds: 10", "minReadySeconds: soon")
            .replace("maxReplicaCount: 12", "maxReplicaCount: many")
            .replace("scrapeTimeout: 10s", "scrapeTimeout: soon"));

    Run run = validate(spoiled);

    assertThat(run.exitCode()).isOne();
    assertThat(run.said()).contains("FAIL StatefulSet", "FAIL ScaledObject", "FAIL ServiceMonitor");
  }

  private static Run validate(Path file) throws IOException, InterruptedException {
    return run("node", "validate.mjs", file.toAbsolutePath().toString());
  }

  private static Run run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(TOOL.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    return new Run(process.waitFor(), said);
  }
}
