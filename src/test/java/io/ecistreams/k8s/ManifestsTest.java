package io.ecistreams.k8s;

import static io.ecistreams.k8s.Manifests.typed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.config.EciConfig;
import io.ecistreams.runtime.ApplicationPlan;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpec;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.slf4j.LoggerFactory;

/** What the manifests say to each other, and to the application that they start. */
class ManifestsTest {
  private static final List<String> OVERLAYS = Manifests.OVERLAYS;

  private static final Map<String, String> SECRETS =
      Map.of(
          "http-token", "token",
          "kafka-sasl-jaas-config", "a.Module required;",
          "schema-registry-user-info", "name:password");

  /** What {@code eci run} takes to close after the drain, and to finish requests. */
  private static final long CLOSE_MS = 12_000;

  @ParameterizedTest
  @FieldSource("OVERLAYS")
  void shouldHaveNoFieldThatKubernetesDoesNotKnow(String overlay) {
    Manifests manifests = Manifests.of(overlay);

    List<JsonNode> own =
        manifests.documents().stream()
            .filter(d -> !Manifests.CUSTOM.contains(d.get("kind").asText()))
            .toList();

    assertThat(own).hasSizeGreaterThan(6).allSatisfy(document -> typed(document));
  }

  @Test
  void shouldFailWhenAFieldIsMistyped() {
    ObjectNode document = Manifests.of("small").ofKind("StatefulSet").get(0).deepCopy();
    ((ObjectNode) document.at("/spec/template/spec")).put("terminationGracePeriod", 1);

    assertThatThrownBy(() -> typed(document)).hasMessageContaining("terminationGracePeriod");
  }

  @ParameterizedTest
  @FieldSource("OVERLAYS")
  void shouldSetOnlyOptionsThatAreKnown(String overlay) {
    Logger logger = (Logger) LoggerFactory.getLogger(EciConfig.class);
    ListAppender<ILoggingEvent> warnings = new ListAppender<>();
    warnings.start();
    logger.addAppender(warnings);
    try {
      EciConfig config = config(Manifests.of(overlay));

      assertThat(warnings.list).isEmpty();
      assertThat(config.requireAddresses().http().token()).isPresent();
    } finally {
      logger.detachAppender(warnings);
    }
  }

  @ParameterizedTest
  @FieldSource("OVERLAYS")
  void shouldListenWhereItIsAskedFor(String overlay) {
    Manifests manifests = Manifests.of(overlay);
    EciConfig config = config(manifests);
    ContainerPort port = manifests.eci().getPorts().get(0);
    Service peers = service(manifests, manifests.statefulSet().getSpec().getServiceName());

    assertThat(port.getContainerPort()).isEqualTo(config.http().port());
    assertThat(config.http().host()).isEqualTo("0.0.0.0");
    assertThat(manifests.all(Service.class))
        .hasSize(2)
        .allSatisfy(
            service -> {
              assertThat(manifests.labels()).containsAllEntriesOf(service.getSpec().getSelector());
              assertThat(service.getSpec().getPorts()).hasSize(1);
              assertThat(service.getSpec().getPorts().get(0).getTargetPort().getStrVal())
                  .isEqualTo(port.getName());
            });
    assertThat(peers.getSpec().getClusterIP()).isEqualTo("None");
    assertThat(peers.getSpec().getPublishNotReadyAddresses()).isTrue();
    // Without a cluster address there is no translation of ports.
    assertThat(peers.getSpec().getPorts().get(0).getPort()).isEqualTo(config.http().port());
    assertThat(config.http().advertisedHost())
        .isEqualTo("eci-streams-0." + peers.getMetadata().getName() + ".default.svc");
  }

  @ParameterizedTest
  @FieldSource("OVERLAYS")
  void shouldProbeRoutesThatExist(String overlay) throws IOException {
    Manifests manifests = Manifests.of(overlay);
    Container eci = manifests.eci();

    assertProbe(eci.getStartupProbe(), "/livez", manifests);
    assertProbe(eci.getLivenessProbe(), "/livez", manifests);
    assertProbe(eci.getReadinessProbe(), "/readyz", manifests);
  }

  private static void assertProbe(Probe probe, String path, Manifests manifests)
      throws IOException {
    assertThat(probe.getHttpGet().getPath()).isEqualTo(path);
    assertThat(routes()).contains(path);
    assertThat(probe.getHttpGet().getPort().getStrVal())
        .isEqualTo(manifests.eci().getPorts().get(0).getName());
  }

  @ParameterizedTest
  @FieldSource("OVERLAYS")
  void shouldKeepPartitionsWhereTheyAreWhenAPodIsReplaced(String overlay) {
    Manifests manifests = Manifests.of(overlay);
    EciConfig config = config(manifests);

    assertThat(config.streamsProperties()).containsEntry("group.instance.id", "eci-streams-0");
    assertMounted(manifests, config.streams().stateDirectory(), "state");
    assertMounted(manifests, config.encoder().cacheDirectory(), "state");
    StatefulSetSpec spec = manifests.statefulSet().getSpec();
    assertThat(spec.getVolumeClaimTemplates().get(0).getMetadata().getName()).isEqualTo("state");
    assertThat(spec.getUpdateStrategy().getType()).isEqualTo("RollingUpdate");
    assertThat(manifests.pod().getTerminationGracePeriodSeconds() * 1000)
        .isGreaterThan(config.http().drainMs() + CLOSE_MS);
    assertThat(Long.parseLong(config.streamsProperties().get("session.timeout.ms").toString()))
        .isGreaterThan(CLOSE_MS + config.http().drainMs());
  }

  private static void assertMounted(Manifests manifests, Path directory, String volume) {
    VolumeMount mount =
        manifests.eci().getVolumeMounts().stream()
            .filter(m -> directory.startsWith(m.getMountPath()))
            .findFirst()
            .orElseThrow();
    assertThat(mount.getName()).isEqualTo(volume);
  }

  /** https://kubernetes.io/docs/concepts/security/pod-security-standards, profile restricted. */
  @ParameterizedTest
  @FieldSource("OVERLAYS")
  void shouldFitTheRestrictedProfile(String overlay) {
    Manifests manifests = Manifests.of(overlay);
    var pod = manifests.pod();

    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(Stream.of(pod.getHostNetwork(), pod.getHostPID(), pod.getHostIPC()))
        .allMatch(Objects::isNull);
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(manifests.only(ServiceAccount.class).getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getVolumes()).allMatch(ManifestsTest::isPlain);
    assertThat(Stream.concat(pod.getContainers().stream(), pod.getInitContainers().stream()))
        .allSatisfy(
            container -> {
              var context = container.getSecurityContext();
              assertThat(context.getAllowPrivilegeEscalation()).isFalse();
              assertThat(context.getReadOnlyRootFilesystem()).isTrue();
              assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
              assertThat(context.getCapabilities().getAdd()).isEmpty();
              assertThat(context.getRunAsUser()).isNull();
              assertThat(container.getResources().getLimits()).containsKey("memory");
              assertThat(container.getPorts()).allMatch(port -> port.getHostPort() == null);
            });
  }

  private static boolean isPlain(Volume volume) {
    return volume.getHostPath() == null
        && (volume.getEmptyDir() != null || volume.getSecret() != null);
  }

  @ParameterizedTest
  @FieldSource("OVERLAYS")
  void shouldLetThroughWhatIsConfigured(String overlay) {
    Manifests manifests = Manifests.of(overlay);
    EciConfig config = config(manifests);
    NetworkPolicy policy = manifests.only(NetworkPolicy.class);
    List<Integer> open =
        policy.getSpec().getEgress().stream()
            .flatMap(rule -> rule.getPorts().stream())
            .map(NetworkPolicyPort::getPort)
            .map(port -> port.getIntVal())
            .filter(Objects::nonNull)
            .toList();

    List<String> addresses = new ArrayList<>(config.registry().urls());
    addresses.add(config.bootstrapServers().orElseThrow());
    config.alarms().alertmanager().ifPresent(url -> addresses.add(url.toString()));

    assertThat(manifests.labels())
        .containsAllEntriesOf(policy.getSpec().getPodSelector().getMatchLabels());
    assertThat(policy.getSpec().getPolicyTypes()).containsExactlyInAnyOrder("Ingress", "Egress");
    assertThat(addresses)
        .allSatisfy(
            address ->
                assertThat(open)
                    .contains(Integer.valueOf(address.replaceFirst(".*:(\\d+)/?$", "$1"))));
    assertThat(open).contains(53);
  }

  @ParameterizedTest
  @FieldSource("OVERLAYS")
  void shouldEvictOneAfterTheOther(String overlay) {
    Manifests manifests = Manifests.of(overlay);
    PodDisruptionBudget budget = manifests.only(PodDisruptionBudget.class);

    assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isOne();
    assertThat(manifests.labels())
        .containsAllEntriesOf(budget.getSpec().getSelector().getMatchLabels());
    assertThat(manifests.pod().getTopologySpreadConstraints())
        .anyMatch(spread -> spread.getTopologyKey().equals("topology.kubernetes.io/zone"))
        .allSatisfy(
            spread ->
                assertThat(manifests.labels())
                    .containsAllEntriesOf(spread.getLabelSelector().getMatchLabels()));
  }

  /** A spread allows two on a node once each other node has one. */
  @Test
  void shouldPutTheInstancesOfCopiesOnNodesOfTheirOwn() {
    Manifests manifests = Manifests.of("large");
    var apart =
        manifests
            .pod()
            .getAffinity()
            .getPodAntiAffinity()
            .getRequiredDuringSchedulingIgnoredDuringExecution();

    assertThat(config(manifests).streamsProperties()).containsEntry("num.standby.replicas", "1");
    assertThat(apart).hasSize(1);
    assertThat(apart.get(0).getTopologyKey()).isEqualTo("kubernetes.io/hostname");
    assertThat(manifests.labels())
        .containsAllEntriesOf(apart.get(0).getLabelSelector().getMatchLabels());
    assertThat(manifests.pod().getTopologySpreadConstraints())
        .noneMatch(spread -> spread.getTopologyKey().equals("kubernetes.io/hostname"));
  }

  /** Also holds the commands of the documentation against what the manifests ask for. */
  @ParameterizedTest
  @FieldSource("OVERLAYS")
  void shouldSayHowToMakeTheSecrets(String overlay) throws IOException {
    Manifests manifests = Manifests.of(overlay);
    String page = Files.readString(Path.of("src", "docs", "sizing.md"));
    List<SecretKeySelector> keys =
        manifests.eci().getEnv().stream()
            .map(variable -> variable.getValueFrom())
            .filter(Objects::nonNull)
            .map(source -> source.getSecretKeyRef())
            .filter(Objects::nonNull)
            .toList();

    assertThat(keys)
        .isNotEmpty()
        .allSatisfy(
            key -> {
              assertThat(key.getOptional()).isNull();
              assertThat(page).contains("create secret generic " + key.getName() + " ");
              assertThat(page).contains("--from-literal=" + key.getKey() + "=");
            });
    assertThat(manifests.pod().getVolumes())
        .filteredOn(volume -> volume.getSecret() != null)
        .allSatisfy(
            volume -> {
              String name = volume.getSecret().getSecretName();
              assertThat(page).contains("create secret generic " + name + " ");
              assertThat(page)
                  .contains("--from-file=" + volume.getSecret().getItems().get(0).getKey());
            });
    for (JsonNode authentication : manifests.ofKind("TriggerAuthentication")) {
      for (JsonNode target : authentication.at("/spec/secretTargetRef")) {
        assertThat(page)
            .contains("create secret generic " + target.get("name").asText() + " ")
            .containsPattern("--from-(literal|file)=" + target.get("key").asText());
      }
    }
  }

  @Test
  void shouldScrapeWithTheTokenThatIsAskedFor() throws IOException {
    Manifests manifests = Manifests.of("large");
    JsonNode monitor = manifests.ofKind("ServiceMonitor").get(0);
    JsonNode endpoint = monitor.at("/spec/endpoints/0");
    Service scraped = service(manifests, manifests.statefulSet().getSpec().getServiceName());
    SecretKeySelector token =
        manifests.eci().getEnv().stream()
            .filter(variable -> variable.getName().equals("ECI_HTTP_TOKEN"))
            .map(variable -> variable.getValueFrom().getSecretKeyRef())
            .findFirst()
            .orElseThrow();

    monitor
        .at("/spec/selector/matchLabels")
        .properties()
        .forEach(
            label ->
                assertThat(scraped.getMetadata().getLabels())
                    .containsEntry(label.getKey(), label.getValue().asText()));
    assertThat(endpoint.get("port").asText())
        .isEqualTo(scraped.getSpec().getPorts().get(0).getName());
    assertThat(routes()).contains(endpoint.get("path").asText());
    assertThat(endpoint.at("/authorization/credentials/name").asText()).isEqualTo(token.getName());
    assertThat(endpoint.at("/authorization/credentials/key").asText()).isEqualTo(token.getKey());
  }

  @Test
  void shouldScaleUpToThePartitionsByTheLagOfBothHalves() {
    Manifests manifests = Manifests.of("large");
    EciConfig config = config(manifests);
    JsonNode scaled = manifests.ofKind("ScaledObject").get(0).get("spec");
    StatefulSet set = manifests.statefulSet();

    assertThat(scaled.at("/scaleTargetRef/kind").asText()).isEqualTo(set.getKind());
    assertThat(scaled.at("/scaleTargetRef/name").asText()).isEqualTo(set.getMetadata().getName());
    assertThat(set.getSpec().getReplicas()).isNull();
    assertThat(scaled.get("triggers"))
        .allSatisfy(trigger -> assertTrigger(trigger, manifests, config))
        .extracting(trigger -> trigger.at("/metadata/topic").asText())
        .containsExactly(config.topics().negatives(), repartition(config));
    assertThat(scaled.get("maxReplicaCount").asInt() * config.streams().threads())
        .isGreaterThan(scaled.get("minReplicaCount").asInt())
        .isLessThanOrEqualTo(config.topics().partitions());
  }

  private static void assertTrigger(JsonNode trigger, Manifests manifests, EciConfig config) {
    assertThat(trigger.at("/metadata/consumerGroup").asText())
        .isEqualTo(config.streams().applicationId());
    assertThat(Optional.of(trigger.at("/metadata/bootstrapServers").asText()))
        .isEqualTo(config.bootstrapServers());
    assertThat(trigger.at("/authenticationRef/name").asText())
        .isEqualTo(manifests.ofKind("TriggerAuthentication").get(0).at("/metadata/name").asText());
  }

  /** The one that is not a changelog. */
  private static String repartition(EciConfig config) {
    return ApplicationPlan.of(config).internalTopics().stream()
        .filter(topic -> topic.endsWith("-repartition"))
        .reduce((one, other) -> one + " and " + other)
        .orElseThrow();
  }

  private static EciConfig config(Manifests manifests) {
    return EciConfig.load(Optional.empty(), manifests.environment(SECRETS));
  }

  private static Service service(Manifests manifests, String name) {
    return manifests.all(Service.class).stream()
        .filter(service -> service.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> routes() throws IOException {
    try (var in = ManifestsTest.class.getResourceAsStream("/openapi.json")) {
      List<String> paths = new ArrayList<>();
      new ObjectMapper().readTree(in).get("paths").fieldNames().forEachRemaining(paths::add);
      return paths;
    }
  }
}
