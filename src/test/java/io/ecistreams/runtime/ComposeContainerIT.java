package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.ecistreams.testing.container.ComposeCommand;
import io.ecistreams.testing.container.ContainerTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The compose files as Compose itself reads them. */
@ContainerTest
class ComposeContainerIT {
  private static final String ONE = "docker/compose.yml";
  private static final String BUILDER = "topics";
  private static final String THREE = "docker/compose.three-brokers.yml";

  static Stream<List<String>> compositions() {
    return Stream.of(List.of(ONE), List.of(ONE, THREE));
  }

  @ParameterizedTest
  @MethodSource("compositions")
  void shouldGiveServicesNoMoreThanTheyNeed(List<String> files) throws Exception {
    JsonNode services = config(files).get("services");

    assertThat(services)
        .allSatisfy(
            service -> {
              assertThat(service.get("cap_drop")).hasToString("[\"ALL\"]");
              assertThat(service.get("security_opt")).hasToString("[\"no-new-privileges:true\"]");
              assertThat(service.get("image").asText()).doesNotEndWith("latest").contains(":");
              assertThat(published(service)).allMatch(port -> port.startsWith("127.0.0.1"));
            });
    for (String own : List.of("eci-1", "eci-2", "topics", "miner-bm25", "miner-random")) {
      assertThat(services.at("/" + own + "/read_only").asBoolean()).as(own).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("compositions")
  void shouldWaitForHealthyBrokersAndRegistry(List<String> files) throws Exception {
    JsonNode services = config(files).get("services");

    for (JsonNode service : services) {
      service
          .path("depends_on")
          .properties()
          .forEach(
              on ->
                  assertThat(on.getValue().get("condition").asText())
                      .as("%s of %s", on.getKey(), service.get("image"))
                      .isEqualTo(
                          on.getKey().equals("topics")
                              ? "service_completed_successfully"
                              : "service_healthy"));
    }
    int brokers = files.size() == 1 ? 1 : 3;
    for (int id = 1; id <= brokers; id++) {
      assertThat(services.at("/kafka-" + id + "/healthcheck/test").isMissingNode()).isFalse();
      assertThat(services.at("/eci-1/environment/ECI_KAFKA_BOOTSTRAP_SERVERS").asText())
          .contains("kafka-" + id + ":");
    }
    assertThat(services.at("/registry/depends_on")).hasSize(brokers);
  }

  /** Newer engines fail where several services build one tag at once. */
  @ParameterizedTest
  @MethodSource("compositions")
  void shouldBuildTheImageOnceAndBeforeItIsUsed(List<String> files) throws Exception {
    JsonNode services = config(files).get("services");
    String image = services.at("/" + BUILDER + "/image").asText();

    for (Map.Entry<String, JsonNode> service : services.properties()) {
      JsonNode of = service.getValue();
      boolean builds = service.getKey().equals(BUILDER);
      assertThat(of.has("build")).as(service.getKey()).isEqualTo(builds);
      if (!builds && of.get("image").asText().equals(image)) {
        assertThat(of.path("depends_on").has(BUILDER)).as(service.getKey()).isTrue();
        // Compose 1.29 loses it where files are put together; it looks for an image here first.
        if (files.size() == 1) {
          assertThat(of.path("pull_policy").asText()).as(service.getKey()).isEqualTo("never");
        }
      }
    }
  }

  /** As {@code ip:host:container}, or the ip alone. */
  private static List<String> published(JsonNode service) {
    List<String> ports = new ArrayList<>();
    for (JsonNode port : service.path("ports")) {
      ports.add(port.isObject() ? port.path("host_ip").asText() : port.asText());
    }
    return ports;
  }

  private static JsonNode config(List<String> files) throws Exception {
    assumeTrue(ComposeCommand.isHere(), "there is no Compose");
    return new YAMLMapper().readTree(ComposeCommand.config(files));
  }
}
