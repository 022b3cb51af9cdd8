package io.ecistreams.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageFilesTest {
  private static final Path WEB = Path.of("src/main/resources/web");
  private static final Pattern REFERENCE =
      Pattern.compile("(?:href=\"|src=\"|url\\('|from ')(/[a-z][^\"']*)");

  /** All files of the page, as they are asked for. */
  static Stream<String> paths() throws IOException {
    try (Stream<Path> files = Files.walk(WEB)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> "/" + WEB.relativize(file))
          .map(path -> path.equals("/index.html") ? "/" : path)
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("paths")
  void shouldServeEveryFileOfThePageAndWhatItRefersTo(String path) throws Exception {
    try (RunningServer server = new RunningServer(Map.of("http.token", "a-token"), boards -> {})) {
      HttpResponse<String> response = server.get(path);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(
              REFERENCE
                  .matcher(response.body())
                  .results()
                  .map(reference -> reference.group(1))
                  .filter(reference -> status(server, reference) != 200))
          .isEmpty();
    }
  }

  private static int status(RunningServer server, String path) {
    try {
      return server.get(path).statusCode();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(path, e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html",
    "/css/base.css, text/css",
    "/js/main.js, text/javascript",
    "/favicon.svg, image/svg+xml",
    "/assets/inter/inter-latin-400-normal.woff2, font/woff2",
    "/assets/chart.js/chart.umd.min.js, text/javascript"
  })
  void shouldSayWhatAFileIsAndSendItOnce(String path, String type) throws Exception {
    try (RunningServer server = RunningServer.standard()) {
      HttpResponse<String> response = server.get(path);
      assertThat(response.headers().firstValue("Content-Type")).contains(type + ";charset=utf-8");
      assertThat(response.headers().firstValue("Cache-Control")).contains("no-cache");
      assertThat(response.headers().firstValue("Content-Security-Policy"))
          .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'self';"));
      String etag = response.headers().firstValue("ETag").orElseThrow();
      HttpResponse<String> again = server.get(path, "If-None-Match", etag);
      assertThat(again.statusCode()).isEqualTo(304);
      assertThat(again.body()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/css",
        "/css/",
        "/js/",
        "/js/views",
        "/js/views/",
        "/assets/",
        "/assets/lit-html/",
        "/assets/lit-html/package.json",
        "/index.html",
        "/js/none.js",
        "/js/..%2fopenapi.json",
        "/js/%2e%2e/openapi.json",
        "/js/views/..%2f..%2f..%2flogback.xml",
        "/assets/lit-html/..%2f..%2flit-html.js"
      })
  void shouldServeNothingElse(String path) throws Exception {
    try (RunningServer server = RunningServer.standard()) {
      assertThat(server.get(path).statusCode()).isBetween(400, 499);
    }
  }

  @Test
  void shouldHaveNoScriptOrStyleInThePageItself() throws IOException {
    String page = Files.readString(WEB.resolve("index.html"));
    assertThat(page)
        .doesNotContain("<style", " style=", " onclick=")
        .doesNotContainPattern("<script>");
    Optional<String> inline =
        Pattern.compile("<script[^>]*>([^<]+)<")
            .matcher(page)
            .results()
            .findFirst()
            .map(r -> r.group(1));
    assertThat(inline).isEmpty();
  }
}
