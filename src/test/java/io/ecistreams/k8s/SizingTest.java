package io.ecistreams.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.config.EciConfig;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of src/docs/sizing.md against the manifests. */
class SizingTest {
  private static final long MIB = 1 << 20;

  @ParameterizedTest
  @CsvSource({"small, 2", "large, 3"})
  void shouldAskForWhatThePageSays(String overlay, int column) throws IOException {
    Manifests manifests = Manifests.of(overlay);

    Map<String, Long> page = page(column);
    // An estimate, which no manifest states.
    assertThat(page.remove("encoder and JVM, MiB")).isPositive();
    assertThat(page).containsExactlyEntriesOf(manifested(manifests));
  }

  @ParameterizedTest
  @CsvSource({"small, 2", "large, 3"})
  void shouldHoldAllPartsInThePod(String overlay, int column) throws IOException {
    Map<String, Long> page = page(column);

    assertThat(
            page.get("heap, MiB")
                + page.get("`rocksdb.memory.mb`")
                + page.get("encoder and JVM, MiB"))
        .isLessThan(page.get("memory of a pod, MiB"));
    assertThat(page.get("instances, most") * page.get("`stream.threads`"))
        .isLessThanOrEqualTo(page.get("`topics.partitions`"));
  }

  private static Map<String, Long> page(int column) throws IOException {
    Map<String, Long> rows = new LinkedHashMap<>();
    Files.readString(Path.of("src", "docs", "sizing.md"))
        .lines()
        .dropWhile(line -> !line.startsWith("| | small | large |"))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> line.split("\\|"))
        .forEach(cells -> rows.put(cells[1].strip(), Long.valueOf(cells[column].strip())));
    return rows;
  }

  private static Map<String, Long> manifested(Manifests manifests) {
    Map<String, String> environment = manifests.only(ConfigMap.class).getData();
    EciConfig config = EciConfig.load(Optional.empty(), environment);
    ResourceRequirements resources = manifests.eci().getResources();
    assertThat(resources.getLimits().get("memory"))
        .isEqualTo(resources.getRequests().get("memory"));
    assertThat(resources.getLimits()).doesNotContainKey("cpu");
    Map<String, Long> rows = new LinkedHashMap<>();
    rows.put("instances, least", replicas(manifests, "minReplicaCount"));
    rows.put("instances, most", replicas(manifests, "maxReplicaCount"));
    rows.put("`stream.threads`", (long) config.streams().threads());
    rows.put("`topics.partitions`", (long) config.topics().partitions());
    rows.put("heap, MiB", heapMiB(environment.get("ECI_JAVA_OPTS")));
    rows.put("`rocksdb.memory.mb`", config.streams().rocksMemoryBytes() / MIB);
    rows.put("memory of a pod, MiB", bytes(resources.getRequests().get("memory")) / MIB);
    rows.put(
        "CPU asked for, of a pod, millicores",
        resources.getRequests().get("cpu").getNumericalAmount().movePointRight(3).longValueExact());
    rows.put(
        "volume of a pod, GiB",
        bytes(
                manifests
                    .statefulSet()
                    .getSpec()
                    .getVolumeClaimTemplates()
                    .get(0)
                    .getSpec()
                    .getResources()
                    .getRequests()
                    .get("storage"))
            / (1024 * MIB));
    return rows;
  }

  private static long replicas(Manifests manifests, String bound) {
    for (JsonNode scaled : manifests.ofKind("ScaledObject")) {
      return scaled.get("spec").get(bound).asLong();
    }
    return manifests.statefulSet().getSpec().getReplicas();
  }

  private static long heapMiB(String javaOptions) {
    assertThat(javaOptions).matches("-Xmx\\d+g");
    return 1024 * Long.parseLong(javaOptions.replaceAll("\\D", ""));
  }

  private static long bytes(Quantity quantity) {
    return quantity.getNumericalAmount().longValueExact();
  }
}
