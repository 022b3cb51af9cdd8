package io.ecistreams.http;

import io.ecistreams.model.Fnv1a64;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.text.TextContentRenderer;

/** The runbook, the concepts and the evidence, as pages that alerts and the page link to. */
final class DocPages {
  static final String PATH = "/docs/{name}";

  private static final Set<String> NAMES = Set.of("alarms", "concepts", "evidence");
  private static final Pattern DOCUMENT = Pattern.compile("([a-z]+)\\.md(#.*)?");
  private static final List<Extension> TABLES = List.of(TablesExtension.create());
  private static final String FRAME =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>eci-streams: %s</title>
      <link rel="icon" href="/favicon.svg" type="image/svg+xml">
      <link rel="stylesheet" href="/css/base.css">
      <link rel="stylesheet" href="/css/docs.css">
      <script src="/js/theme.js" type="module"></script>
      </head>
      <body>
      <nav><a href="/">Rankings</a> <a href="/docs/concepts">Concepts</a> <a href="/docs/alarms">Alarms</a> <a href="/docs/evidence">Evidence</a></nav>
      <main class="document">
      %s</main>
      </body>
      </html>
      """;

  private final Map<String, Answer> pages = new TreeMap<>();

  /** Renders all of them. */
  DocPages() {
    for (String name : NAMES) {
      byte[] body = FRAME.formatted(name, html(read(name))).getBytes(StandardCharsets.UTF_8);
      Optional<String> etag = Optional.of("W/\"" + Fnv1a64.hex(body) + "\"");
      pages.put(name, new Answer(200, "text/html", etag, body));
    }
  }

  /**
   * The page of a document.
   *
   * @throws ProblemException if there is none
   */
  Answer page(String name) {
    return Optional.ofNullable(pages.get(name))
        .orElseThrow(
            () ->
                new ProblemException(
                    new Problem(
                        404,
                        "unknown-document",
                        "There is no such document",
                        "There are " + String.join(", ", pages.keySet()) + ".")));
  }

  private static String html(String markdown) {
    Node document = Parser.builder().extensions(TABLES).build().parse(markdown);
    return HtmlRenderer.builder()
        .extensions(TABLES)
        .attributeProviderFactory(
            context ->
                (node, tag, attributes) -> {
                  if (node instanceof Heading heading) {
                    attributes.put("id", anchor(heading));
                  }
                  if (node instanceof Link link) {
                    target(link.getDestination())
                        .ifPresentOrElse(
                            target -> attributes.put("href", target),
                            () -> attributes.remove("href"));
                  }
                })
        .build()
        .render(document);
  }

  /** As GitHub makes it of the text. */
  private static String anchor(Heading heading) {
    return TextContentRenderer.builder()
        .build()
        .render(heading)
        .strip()
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}_ -]", "")
        .replace(' ', '-');
  }

  /** Where a link leads from here; nowhere where the document is in the repository only. */
  private static Optional<String> target(String destination) {
    Matcher document = DOCUMENT.matcher(destination);
    if (document.matches() && NAMES.contains(document.group(1))) {
      String anchor = Optional.ofNullable(document.group(2)).orElse("");
      return Optional.of("/docs/" + document.group(1) + anchor);
    }
    boolean leadsOn = destination.startsWith("#") || destination.startsWith("https://");
    return leadsOn ? Optional.of(destination) : Optional.empty();
  }

  private static String read(String name) {
    try (InputStream in = DocPages.class.getResourceAsStream("/docs/" + name + ".md")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
