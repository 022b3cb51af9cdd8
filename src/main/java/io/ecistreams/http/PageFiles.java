package io.ecistreams.http;

import io.ecistreams.model.Fnv1a64;
import io.javalin.config.StaticFilesConfig;
import io.javalin.http.staticfiles.Location;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * The files of the page: its own under {@code web} of the class path, as Javalin serves them, and
 * those few of its libraries that it loads, from their web jars. Nothing else of the class path can
 * be reached, and there are no listings.
 */
final class PageFiles {
  /** Files of libraries; Javalin cannot serve them, as web jars do not list their directories. */
  static final String ASSETS_PATH = "/assets/{library}/{file}";

  /** The page loads from its own origin only, runs no inline script, and is framed by nobody. */
  static final String CONTENT_SECURITY_POLICY =
      "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self';"
          + " frame-ancestors 'none'";

  private static final Pattern OWN =
      Pattern.compile("/|/favicon\\.svg|/css/[a-z-]+\\.css|/js/(?:[a-z-]+/)?[a-z-]+\\.js");

  private static final Map<String, Asset> ASSETS =
      Map.of(
          "/assets/chart.js/chart.umd.min.js", webjar("chart.js", "dist/chart.umd.min.js"),
          "/assets/lit-html/lit-html.js", webjar("lit-html", "lit-html.js"),
          "/assets/inter/inter-latin-400-normal.woff2", inter("400"),
          "/assets/inter/inter-latin-500-normal.woff2", inter("500"),
          "/assets/inter/inter-latin-600-normal.woff2", inter("600"));

  private PageFiles() {}

  static void add(StaticFilesConfig files) {
    files.add(
        file -> {
          file.hostedPath = "/";
          file.directory = "/web";
          file.location = Location.CLASSPATH;
          // Those of all other answers are there already.
          file.headers = Map.of();
          file.skipFileFunction = request -> !OWN.matcher(request.getRequestURI()).matches();
        });
  }

  /**
   * The file of a library at a path.
   *
   * @throws ProblemException if there is none
   */
  static Answer asset(String path) {
    Asset asset =
        Optional.ofNullable(ASSETS.get(path))
            .orElseThrow(() -> new ProblemException(Problem.ofStatus(404, "Nothing is here")));
    byte[] body = read(asset.location().formatted(asset.version()));
    String etag = "W/\"" + Fnv1a64.hex(body) + "\"";
    return new Answer(200, asset.type(), Optional.of(etag), body);
  }

  /**
   * A file of a library.
   *
   * @param artifact group and artifact, as Maven writes them under META-INF/maven
   * @param location in its jar; %s is the version
   * @param type media type
   */
  private record Asset(String artifact, String location, String type) {

    String version() {
      Properties properties = new Properties();
      try {
        properties.load(
            new ByteArrayInputStream(read("META-INF/maven/" + artifact + "/pom.properties")));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return properties.getProperty("version");
    }
  }

  private static Asset webjar(String name, String file) {
    return new Asset(
        "org.webjars.npm/" + name,
        "META-INF/resources/webjars/" + name + "/%s/" + file,
        "text/javascript");
  }

  private static Asset inter(String weight) {
    return new Asset(
        "org.mvnpm.at.fontsource/inter",
        "META-INF/resources/_static/inter/%s/files/inter-latin-" + weight + "-normal.woff2",
        "font/woff2");
  }

  /** The content of one of its own files, or of a library's, at the path that the page loads. */
  static byte[] bytes(String path) {
    return Optional.ofNullable(ASSETS.get(path))
        .map(asset -> read(asset.location().formatted(asset.version())))
        .orElseGet(() -> read("web" + path));
  }

  private static byte[] read(String resource) {
    try (InputStream in = PageFiles.class.getResourceAsStream("/" + resource)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
