package io.ecistreams.testing.container;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Whether containers can be run here, found out once. */
final class DockerCondition implements ExecutionCondition {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
  private static final Duration PULL_WITHIN = Duration.ofMinutes(5);

  private static final class Found {
    static final Optional<String> MISSING = missing();
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return Found.MISSING
        .map(why -> ConditionEvaluationResult.disabled("no container tests: " + why))
        .orElseGet(() -> ConditionEvaluationResult.enabled("Docker answers"));
  }

  private static Optional<String> missing() {
    Optional<String> missing = firstMissing();
    missing.ifPresent(why -> System.out.println("Container tests are skipped: " + why));
    return missing;
  }

  private static Optional<String> firstMissing() {
    if (System.getProperty("eci.distribution") == null) {
      return Optional.of("run by `mvn verify`, after the packaging");
    }
    if (!DockerCommand.run(ANSWER_WITHIN, "version").isDone()) {
      return Optional.of("no Docker engine answers");
    }
    return List.of(
            EciImage.BASE, EciImage.BUILD_BASE, BrokerContainer.IMAGE, RegistryContainer.IMAGE)
        .stream()
        .filter(image -> !isHere(image))
        .findFirst()
        .map(image -> "there is no image " + image + ", and it cannot be pulled");
  }

  private static boolean isHere(String image) {
    return DockerCommand.run(ANSWER_WITHIN, "image", "inspect", image).isDone()
        || DockerCommand.run(PULL_WITHIN, "pull", "--quiet", image).isDone();
  }
}
