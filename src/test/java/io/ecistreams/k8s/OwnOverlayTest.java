package io.ecistreams.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The overlays that src/docs/sizing.md has readers write. */
class OwnOverlayTest {
  private static final String IMAGE = "registry.example/eci-streams:0.1.0";
  private static final String OVERLAY = "(?s)```yaml\n(resources: \\[\\.\\./%s]\n.*?)```";

  @Test
  void shouldNameImageAndBrokersOverTheSmallOne() throws IOException {
    Manifests manifests = written("small");

    assertThat(images(manifests)).containsOnly(IMAGE);
    assertThat(manifests.environment(Map.of("http-token", "token")))
        .containsEntry("ECI_KAFKA_BOOTSTRAP_SERVERS", "my-kafka.kafka.svc:9092")
        .containsEntry("ECI_STREAM_THREADS", "1");
  }

  @Test
  void shouldLeaveNoAddressOfTheLargeOne() throws IOException {
    Manifests manifests = written("large");

    assertThat(images(manifests)).containsOnly(IMAGE);
    assertThat(Files.readString(Manifests.of("large").file()))
        .contains("kafka-bootstrap.kafka", "schema-registry.kafka", "alertmanager-operated.");
    assertThat(Files.readString(manifests.file()))
        .doesNotContain("kafka-bootstrap.kafka", "schema-registry.kafka", "alertmanager-operated.");
    assertThat(ports(manifests)).contains(9094, 8443, 9093, 53).doesNotContain(9092, 8081);
  }

  private static List<String> images(Manifests manifests) {
    return Stream.concat(
            manifests.pod().getContainers().stream(), manifests.pod().getInitContainers().stream())
        .map(Container::getImage)
        .toList();
  }

  private static List<Integer> ports(Manifests manifests) {
    return manifests.only(NetworkPolicy.class).getSpec().getEgress().stream()
        .flatMap(rule -> rule.getPorts().stream())
        .map(NetworkPolicyPort::getPort)
        .map(port -> port.getIntVal())
        .filter(Objects::nonNull)
        .toList();
  }

  /** What the page has on top of an overlay. */
  private static Manifests written(String base) throws IOException {
    String page = Files.readString(Path.of("src", "docs", "sizing.md"));
    List<String> found =
        Pattern.compile(OVERLAY.formatted(base))
            .matcher(page)
            .results()
            .map(result -> result.group(1))
            .toList();
    assertThat(found).hasSize(1);
    Path directory = Path.of("target", "k8s", "over-" + base);
    Files.createDirectories(directory);
    Files.writeString(
        directory.resolve("kustomization.yaml"),
        found.get(0).replace("../" + base, "../../../k8s/overlays/" + base));
    return Manifests.render(directory);
  }
}
