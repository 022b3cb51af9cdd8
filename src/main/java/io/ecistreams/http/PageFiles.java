package io.ecistreams.http;

import io.ecistreams.model.Fnv1a64;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The files of the page: its own under {@code web} of the class path, and those few of its
 * libraries that it loads, from their web jars. Nothing else of the class path can be reached, and
 * there are no listings. Safe for use by several threads.
 */
final class PageFiles {
  /** Paths that are answered from here, as Javalin has them. */
  static final String[] PATHS = {
    "/",
    "/favicon.svg",
    "/css/{file}",
    "/js/{file}",
    "/js/{directory}/{file}",
    "/assets/{library}/{file}"
  };

  /** The page loads from its own origin only, runs no inline script, and is framed by nobody. */
  static final String CONTENT_SECURITY_POLICY =
      "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self';"
          + " frame-ancestors 'none'";

  private static final Pattern OWN =
      Pattern.compile("/favicon\\.svg|/css/[a-z-]+\\.css|/js/(?:[a-z-]+/)?[a-z-]+\\.js");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html",
          "css", "text/css",
          "js", "text/javascript",
          "svg", "image/svg+xml",
          "woff2", "font/woff2");

  private static final Map<String, Library> ASSETS =
      Map.of(
          "/assets/chart.js/chart.umd.min.js",
          webjar("chart.js", "dist/chart.umd.min.js"),
          "/assets/lit-html/lit-html.js",
          webjar("lit-html", "lit-html.js"),
          "/assets/inter/inter-latin-400-normal.woff2",
          inter("400"),
          "/assets/inter/inter-latin-500-normal.woff2",
          inter("500"),
          "/assets/inter/inter-latin-600-normal.woff2",
          inter("600"));

  private final Map<String, Answer> answers = new ConcurrentHashMap<>();

  /**
   * A file of a library.
   *
   * @param artifact group and artifact, as Maven writes them under META-INF/maven
   * @param location in its jar; %s is the version
   */
  private record Library(String artifact, String location) {

    String resource() {
      Properties properties = new Properties();
      try (InputStream in = open("META-INF/maven/" + artifact + "/pom.properties").orElseThrow()) {
        properties.load(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return location.formatted(properties.getProperty("version"));
    }
  }

  private static Library webjar(String name, String file) {
    return new Library(
        "org.webjars.npm/" + name, "META-INF/resources/webjars/" + name + "/%s/" + file);
  }

  private static Library inter(String weight) {
    return new Library(
        "org.mvnpm.at.fontsource/inter",
        "META-INF/resources/_static/inter/%s/files/inter-latin-" + weight + "-normal.woff2");
  }

  /**
   * The file at a path.
   *
   * @throws ProblemException if there is none
   */
  Answer at(String path) {
    // Only what is found is kept, so that there are no more entries than files.
    return Optional.ofNullable(answers.get(path))
        .or(() -> resource(path).flatMap(PageFiles::read).map(answer -> keep(path, answer)))
        .orElseThrow(() -> new ProblemException(Problem.ofStatus(404, "Nothing is here")));
  }

  private Answer keep(String path, Answer answer) {
    answers.put(path, answer);
    return answer;
  }

  private static Optional<String> resource(String path) {
    if (path.equals("/")) {
      return Optional.of("web/index.html");
    }
    return OWN.matcher(path).matches()
        ? Optional.of("web" + path)
        : Optional.ofNullable(ASSETS.get(path)).map(Library::resource);
  }

  private static Optional<Answer> read(String resource) {
    String suffix = resource.substring(resource.lastIndexOf('.') + 1);
    return open(resource)
        .map(
            in -> {
              try (in) {
                byte[] body = in.readAllBytes();
                String etag = "W/\"%016x\"".formatted(Fnv1a64.hash(body));
                return new Answer(200, TYPES.get(suffix), Optional.of(etag), body);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  private static Optional<InputStream> open(String resource) {
    return Optional.ofNullable(PageFiles.class.getResourceAsStream("/" + resource));
  }
}
