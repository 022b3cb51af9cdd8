package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ecistreams.testing.Programs;
import io.ecistreams.testing.PrometheusProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** When the rules for Prometheus fire, and when they do not: by its own tool. */
class AlertRulesTest {
  private static final Path CASES =
      Path.of("src", "test", "resources", "prometheus", "alerts-test.yml");

  @Test
  void shouldFireOnWhatTheySayAndOnNothingElse() throws Exception {
    assumeTrue(Programs.isInstalled("promtool"), "no promtool: apt-get install prometheus");
    Process promtool =
        new ProcessBuilder("promtool", "test", "rules", CASES.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(promtool.waitFor()).as(said).isZero();
  }

  @Test
  void shouldEachHaveACase() throws IOException {
    Set<String> cases = names("alertname: (\\w+)", CASES);

    assertThat(cases).isNotEmpty().isEqualTo(names("- alert: (\\w+)", PrometheusProcess.RULES));
  }

  private static Set<String> names(String pattern, Path file) throws IOException {
    return Pattern.compile(pattern)
        .matcher(Files.readString(file))
        .results()
        .map((MatchResult found) -> found.group(1))
        .collect(Collectors.toSet());
  }
}
