package io.ecistreams.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.model.AlertRule;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocPagesTest {
  private static final Pattern LINK = Pattern.compile("href=\"(/[^\"#]*)");

  @ParameterizedTest
  @ValueSource(strings = {"/docs/alarms", "/docs/concepts", "/docs/evidence"})
  void shouldServeADocumentWithoutATokenAndLinkToNothingThatIsMissing(String path)
      throws Exception {
    try (RunningServer server = new RunningServer(Map.of("http.token", "a-token"), boards -> {})) {
      HttpResponse<String> response = server.get(path);

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type")).contains("text/html;charset=utf-8");
      assertThat(response.body()).contains("<h1 ", "<h2 ").doesNotContain("|---|", "](");
      for (String target : LINK.matcher(response.body()).results().map(m -> m.group(1)).toList()) {
        assertThat(server.get(target).statusCode()).as(target).isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(AlertRule.class)
  void shouldHaveTheChapterThatAnAlertLinksTo(AlertRule kind) {
    String runbook = new String(new DocPages().page("alarms").body());
    assertThat(runbook).contains(" id=\"" + kind.anchor() + "\"");
  }

  @Test
  void shouldSayWhichDocumentsThereAreWhenAskedForAnother() throws Exception {
    try (RunningServer server = RunningServer.standard()) {
      HttpResponse<String> response = server.get("/docs/secrets");
      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(response.body()).contains("alarms, concepts, evidence");
    }
  }
}
