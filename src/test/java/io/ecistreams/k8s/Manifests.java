package io.ecistreams.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.ecistreams.testing.Programs;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** An overlay as {@code kubectl kustomize} renders it; tests skip where there is no kubectl. */
record Manifests(Path file, List<JsonNode> documents) {
  static final List<String> OVERLAYS = List.of("small", "large");

  private static final Map<String, Class<? extends HasMetadata>> TYPES =
      Map.of(
          "v1/ServiceAccount", ServiceAccount.class,
          "v1/ConfigMap", ConfigMap.class,
          "v1/Service", Service.class,
          "apps/v1/StatefulSet", StatefulSet.class,
          "policy/v1/PodDisruptionBudget", PodDisruptionBudget.class,
          "networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class);

  /** Of other projects: held against their schemas by {@link ManifestSchemasIT} only. */
  static final Set<String> CUSTOM =
      Set.of("ServiceMonitor", "ScaledObject", "TriggerAuthentication");

  private static final Map<String, Manifests> RENDERED = new ConcurrentHashMap<>();

  /** The library keeps what it does not know; here that is an error. */
  private static final YAMLMapper STRICT =
      YAMLMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }
              })
          .build();

  static Manifests of(String overlay) {
    return RENDERED.computeIfAbsent(overlay, name -> render(Path.of("k8s", "overlays", name)));
  }

  /** Renders a directory that has a kustomization. */
  static Manifests render(Path directory) {
    assumeTrue(Programs.isInstalled("kubectl"), "kubectl is not here");
    try {
      String overlay = directory.getFileName().toString();
      // A name of its own: another JVM may render the same.
      Path file =
          Files.createTempFile(
              Files.createDirectories(Path.of("target", "k8s")), overlay + "-", ".yaml");
      Path complaints = file.resolveSibling(file.getFileName() + ".err");
      Process kubectl =
          new ProcessBuilder("kubectl", "kustomize", directory.toString())
              .redirectOutput(file.toFile())
              .redirectError(complaints.toFile())
              .start();
      assertThat(kubectl.waitFor()).as(Files.readString(complaints)).isZero();
      return new Manifests(file, documents(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static List<JsonNode> documents(Path file) throws IOException {
    try (var values = STRICT.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
      return values.readAll();
    }
  }

  /** Reads a document into the type of its kind; fails for a field that the type does not have. */
  static HasMetadata typed(JsonNode document) {
    String kind = document.get("apiVersion").asText() + "/" + document.get("kind").asText();
    assertThat(TYPES).containsKey(kind);
    try {
      return STRICT.treeToValue(document, TYPES.get(kind));
    } catch (IOException e) {
      throw new AssertionError(kind + ": " + e.getMessage(), e);
    }
  }

  /** All of a kind. */
  List<JsonNode> ofKind(String kind) {
    return documents.stream().filter(d -> d.get("kind").asText().equals(kind)).toList();
  }

  /** All of a type of the library. */
  <T extends HasMetadata> List<T> all(Class<T> type) {
    return ofKind(type.getSimpleName()).stream().map(d -> type.cast(typed(d))).toList();
  }

  <T extends HasMetadata> T only(Class<T> type) {
    List<T> all = all(type);
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  StatefulSet statefulSet() {
    return only(StatefulSet.class);
  }

  PodSpec pod() {
    return statefulSet().getSpec().getTemplate().getSpec();
  }

  Container eci() {
    return pod().getContainers().get(0);
  }

  Map<String, String> labels() {
    return statefulSet().getSpec().getTemplate().getMetadata().getLabels();
  }

  /** The environment of the first pod, with {@code secrets} by key. */
  Map<String, String> environment(Map<String, String> secrets) {
    Map<String, String> environment = new TreeMap<>(only(ConfigMap.class).getData());
    for (EnvVar variable : eci().getEnv()) {
      environment.put(variable.getName(), value(variable, secrets));
    }
    return environment;
  }

  private static String value(EnvVar variable, Map<String, String> secrets) {
    if (variable.getValue() != null) {
      return variable
          .getValue()
          .replace("$(POD_NAME)", "eci-streams-0")
          .replace("$(POD_NAMESPACE)", "default");
    }
    if (variable.getValueFrom().getFieldRef() != null) {
      return variable.getValueFrom().getFieldRef().getFieldPath();
    }
    String key = variable.getValueFrom().getSecretKeyRef().getKey();
    assertThat(secrets).containsKey(key);
    return secrets.get(key);
  }
}
